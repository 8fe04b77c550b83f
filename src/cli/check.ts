import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { online as probe, type Probe } from "../app/check.ts";
import { standingOf } from "../app/health/standing.ts";
import * as Layers from "../app/layers.ts";
import type { AppConfig } from "../config/load.ts";
import { namedSecrets } from "../config/named_secrets.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import { anyTime, pauseAt } from "../domain/timetable.ts";
import { checkAsJson, checkAsText, type CheckReport } from "../views/check.ts";
import { abandonedBy } from "../views/troubles.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { usableConfig } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";
import { permissionsOf } from "./permissions.ts";
import { mrt } from "./root.ts";

/** What should be known of the state file's place, or what is wrong with it. */
const rehearsed = (config: AppConfig) =>
  Layers.rehearseState(config).pipe(
    Effect.map((warnings) => ({ warnings, problems: [] as ReadonlyArray<Phrase> })),
    Effect.catchTag("StateError", ({ says }) => Effect.succeed({ warnings: [], problems: [says] })),
  );

const checked = Effect.fnUntraced(function* (online: boolean) {
  const { config, unusable } = yield* usableConfig;
  const { sources, rules, notifiers } = config;
  const probes: ReadonlyArray<Probe> = online
    ? yield* Effect.provide(probe, Layers.stateless(config))
    : [];
  const stateOf = (id: string) => {
    if (unusable.some((each) => each.id === id)) return "unusable";
    const found = probes.find((each) => each.id === id);
    if (found === undefined || found.isUnasked === true) return "configured";
    return Option.isNone(found.problem) ? "answers" : "fails";
  };
  const channels = notifiers.map(({ id }) => id);
  const ofState = yield* Effect.map(standingOf({ sources: [], channels }), abandonedBy).pipe(
    Effect.provide(Layers.readOnlyState(config)),
    // A file that is still to be brought up to date is none of the config's business.
    Effect.catchTag(
      "StateError",
      ({ outdated, says }) => Effect.succeed(outdated === true ? [] : [says]),
    ),
  );
  const place = yield* rehearsed(config);
  const entry = (
    { id, hosts = [], about = [] }: Pick<typeof sources[number], "id" | "hosts" | "about">,
  ) => ({ id, hosts, about, state: stateOf(id) } as const);
  const failed = [
    ...unusable,
    ...probes.flatMap(({ id, problem }) =>
      Option.toArray(Option.map(problem, (reason) => ({ id, reason })))
    ),
  ];
  const now = yield* Clock.currentTimeMillis;
  const report: CheckReport = {
    now,
    path: config.origin.path,
    pollInterval: config.pollInterval,
    locale: config.locale,
    rules: rules.map(({ id, about = [] }) => ({ id, about })),
    sources: sources.map(entry),
    channels: notifiers.map((notifier) => {
      const timetable = config.timetables.get(notifier.id);
      return {
        ...entry(notifier),
        hasTimetable: timetable !== undefined,
        pause: pauseAt(now, timetable ?? anyTime),
      };
    }),
    secrets: namedSecrets(config),
    permissions: yield* permissionsOf(config),
    warnings: [
      ...config.warnings,
      ...place.warnings,
      ...probes.filter(({ isUnasked }) => isUnasked).map(({ id }) =>
        labelled(id, {
          en: `cannot be asked without sending a message; mrt test-notify ${id} sends one`,
          zh: `不发消息就无法询问；可用 mrt test-notify ${id} 试发一条`,
        })
      ),
    ],
    problems: [
      ...config.idle,
      ...failed.map(({ id, reason }) => labelled(id, reason)),
      ...ofState,
      // A place where nothing can be read is told once.
      ...ofState.length > 0 ? [] : place.problems,
    ],
  };
  return { report, reader: yield* readerOf(config) };
});

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
    permissions: Flag.Boolean("permissions").pipe(
      Flag.withDescription("Also show the command that runs the daemon with no more than it needs"),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.check")(function* ({ json, online, permissions }) {
    const { config: path } = yield* mrt;
    const { report, reader } = yield* checked(online);
    const options = Option.match(path, {
      onNone: () => [],
      onSome: (file) => ["--config", file],
    });
    yield* json
      ? printJson(checkAsJson(report))
      : Console.log(checkAsText(report, reader, permissions ? options : undefined));
    if (report.problems.length > 0) return yield* new Unfinished({ exitCode: 3 });
  }),
).pipe(
  Command.withExamples([
    { command: "mrt check", description: "Offline" },
    { command: "mrt check --online", description: "Are tokens, names and addresses valid?" },
    { command: "mrt check --permissions", description: "The flags for deno run" },
  ]),
);
