import * as Console from "effect/Console";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { online as probe, type Probe } from "../app/check.ts";
import type { AppConfig } from "../config/load.ts";
import { proxiesIn, socksHostsIn } from "../config/secrets.ts";
import { languageVariables } from "../domain/speech.ts";
import { Environment } from "../domain/environment.ts";
import * as Layers from "../app/layers.ts";
import { statusOf } from "../app/health/status.ts";
import { abandonedBy } from "../views/status.ts";
import { table } from "../views/table.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson } from "./output.ts";
import { mrt } from "./root.ts";

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

/** The flags that let Deno do what this config needs, and no more. */
const permissionsOf = Effect.fnUntraced(function* (config: AppConfig) {
  const { dirname, resolve } = yield* Path.Path;
  const environment = yield* Environment;
  const entries = [...config.sources, ...config.rules, ...config.notifiers];
  const folder = dirname(resolve(config.sqlitePath));
  const variables = [
    ...entries.flatMap(({ variables = [] }) => variables),
    ...entries.flatMap(({ secrets }) => secrets.map(({ variable }) => variable)),
  ];
  const files = entries.flatMap(({ files = [] }) => files).map((file) => resolve(file));
  const asked = entries.flatMap(({ hosts = [] }) => hosts);
  // Without hosts to ask nobody asks a proxy either.
  const hosts = distinct(asked.length === 0 ? [] : [...asked, ...socksHostsIn(environment)]);
  return [
    // Deno takes no empty list.
    ...hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`],
    `--allow-env=${
      distinct(["MRT_CONFIG", ...languageVariables, ...variables, ...proxiesIn(environment)]).join(
        ",",
      )
    }`,
    `--allow-read=${
      distinct([
        ...config.origin.embedded ? [] : [resolve(config.origin.path)],
        folder,
        ...files,
      ]).join(",")
    }`,
    `--allow-write=${folder}`,
  ];
});

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
    const { config, unusable } = yield* loadConfig;
    const environment = yield* Environment;
    const entries = [...config.sources, ...config.rules, ...config.notifiers];
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
      set: Option.isSome(environment.get(variable)),
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
    const problems = [
      ...unusable.map(({ id, reason }) => `${id}: ${reason}`),
      ...probes.flatMap(({ id, problem }) =>
        Option.match(problem, { onNone: () => [], onSome: ({ en }) => [`${id}: ${en}`] })
      ),
      ...ofState,
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
