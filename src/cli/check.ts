import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { online as probe, type Probe } from "../app/check.ts";
import { type AppConfig, entriesOf } from "../config/load.ts";
import type { Phrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";
import * as Layers from "../app/layers.ts";
import { statusOf } from "../app/health/status.ts";
import { abandonedBy } from "../views/status.ts";
import { table } from "../views/table.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { usableConfig } from "./load_config.ts";
import { printJson } from "./output.ts";
import { permissionsOf } from "./permissions.ts";
import { mrt } from "./root.ts";

/** What should be known of the state file's place, or what is wrong with it. */
const rehearsed = (config: AppConfig) =>
  Layers.rehearseState(config).pipe(
    Effect.map((warnings) => ({ warnings, problems: [] as ReadonlyArray<Phrase> })),
    Effect.catchTag("StateError", ({ says }) => Effect.succeed({ warnings: [], problems: [says] })),
  );

/** As a shell reads it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export const check = Command.make(
  "check",
  {
    json: jsonFlag,
    online: Flag.Boolean("online").pipe(
      Flag.withDescription(
        "Also ask each upstream for a page, and each channel whether it would accept a message",
      ),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.check")(function* ({ json, online }) {
    const { config: path } = yield* mrt;
    const { config, unusable } = yield* usableConfig;
    const entries = entriesOf(config);
    const { say } = yield* Speech;
    const probes: ReadonlyArray<Probe> = online
      ? yield* Effect.provide(probe, Layers.stateless(config))
      : [];
    const stateOf = (id: string): string => {
      if (unusable.some((each) => each.id === id)) return "cannot be used";
      const found = probes.find((each) => each.id === id);
      return found === undefined
        ? "configured"
        : Option.isNone(found.problem)
        ? "answers"
        : "fails";
    };
    const byVariable = Map.groupBy(
      entries.flatMap(({ secrets }) => secrets),
      ({ variable }) => variable,
    );
    const secrets = [...byVariable].map(([variable, uses]) => ({
      variable,
      path: [...new Set(uses.map(({ path }) => path))].join(", "),
      required: uses.some(({ required }) => required),
      set: Option.isSome(config.environment.get(variable)),
    }));
    const permissions = yield* permissionsOf(config);
    const named = Option.match(path, {
      onNone: () => [],
      onSome: (file) => ["--config", quoted(file)],
    });
    const ofState = yield* Effect.map(statusOf(config), abandonedBy).pipe(
      Effect.provide(Layers.readOnlyState(config)),
      // A file that is still to be brought up to date is none of the config's business.
      Effect.catchTag(
        "StateError",
        ({ outdated, message }) => Effect.succeed(outdated === true ? [] : [message]),
      ),
    );
    const place = yield* rehearsed(config);
    const warnings = [...config.warnings, ...place.warnings];
    const problems = [
      ...config.idle.map(({ en }) => en),
      ...unusable.map(({ id, reason }) => `${id}: ${reason.en}`),
      ...probes.flatMap(({ id, problem }) =>
        Option.match(problem, { onNone: () => [], onSome: ({ en }) => [`${id}: ${en}`] })
      ),
      ...new Set([...ofState, ...place.problems.map(({ en }) => en)]),
    ];
    const row = (entry: { readonly id: string; readonly hosts?: ReadonlyArray<string> }) => [
      entry.id,
      (entry.hosts ?? []).join(", "),
      stateOf(entry.id),
    ];
    yield* json
      ? printJson({
        config: config.origin.path,
        sources: config.sources.map(({ id, hosts = [] }) => ({ id, hosts, state: stateOf(id) })),
        channels: config.notifiers.map(({ id, hosts = [] }) => ({ id, hosts, state: stateOf(id) })),
        secrets: secrets.map(({ variable, path, required, set }) => ({
          variable,
          named_by: path,
          required,
          set,
        })),
        permissions,
        warnings: warnings.map(({ en }) => en),
        problems,
      })
      : Console.log([
        `Config: ${config.origin.path}, polled every ${Duration.toSeconds(config.pollInterval)} s`,
        "",
        ...table([["SOURCE", "HOST", "STATE"], ...config.sources.map(row)], 1, 0),
        "",
        ...table([["CHANNEL", "HOST", "STATE"], ...config.notifiers.map(row)], 1),
        ...secrets.length === 0 ? [] : [
          "",
          ...table([
            ["VARIABLE", "SET", "NEEDED", "NAMED BY"],
            ...secrets.map(({ variable, path, required, set }) => [
              variable,
              set ? "yes" : "no",
              required ? "yes" : "no",
              path,
            ]),
          ]),
        ],
        "",
        "Permissions this config needs:",
        [
          "  deno run --no-prompt",
          ...permissions.map(quoted),
          ["src/main.ts daemon", ...named].join(" "),
        ]
          .join(" \\\n    "),
        ...warnings.length === 0 ? [] : ["", "To be aware of:"],
        ...warnings.map((warning) => `  ${say(warning)}`),
        ...problems.length === 0 ? ["", "All well"] : ["", "Problems:"],
        ...problems.map((problem) => `  ${problem}`),
      ].join("\n"));
    if (problems.length > 0) return yield* new Unfinished({ exitCode: 3 });
  }),
).pipe(
  Command.withDescription(
    "Check the config: what is watched, who is notified, which secrets are set, which permissions are needed",
  ),
  Command.withExamples([
    { command: "mrt check", description: "Offline" },
    { command: "mrt check --online", description: "Are tokens, names and addresses valid?" },
  ]),
);
