import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { identity } from "effect/Function";
import type * as LogLevel from "effect/LogLevel";
import * as Option from "effect/Option";
import * as References from "effect/References";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { admitRun } from "../app/health/config_use.ts";
import * as Layers from "../app/layers.ts";
import * as Once from "../app/once.ts";
import { asJson, asText } from "../views/run.ts";
import { reportOf } from "../views/run_report.ts";
import { runSettings } from "../app/settings.ts";
import { Speech } from "../domain/speech.ts";
import { Unfinished } from "./exit.ts";
import { loadConfig } from "./load_config.ts";
import { readerOf, reportAlone, statusLine } from "./output.ts";
import { Process } from "./process.ts";
import { lostBy, StandardStreams } from "./standard_streams.ts";

/** What the report says too is not logged beside it. */
const logging = (level: LogLevel.LogLevel) =>
  Effect.provideService(References.MinimumLogLevel, level);

export const once = Command.make(
  "once",
  {
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the report as JSON; alerts of the console go to standard error"),
      Flag.withDefault(false),
    ),
    quiet: Flag.Boolean("quiet").pipe(
      Flag.withAlias("q"),
      Flag.withDescription(
        "Print only what is not well, for cron to mail; alerts of the console too",
      ),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.once")(function* ({ json, quiet }) {
    const { config, unusable } = yield* loadConfig.pipe(quiet ? logging("None") : identity);
    const process = yield* Process;
    const showStatus = quiet ? () => Effect.void : yield* statusLine;
    const { say } = yield* Speech;
    const { errors } = yield* StandardStreams;
    const run = yield* admitRun(config.identity, config.sqlitePath, process.id).pipe(
      Effect.andThen(Once.runOnce(
        runSettings(config),
        (done, all) =>
          showStatus(
            done === all ? "" : say({
              en: `${done} of ${all} sources polled`,
              zh: `已轮询 ${done}/${all} 个来源`,
            }),
          ),
      )),
      Effect.ensuring(showStatus("")),
      Effect.provide(Layers.layer(config)),
      reportAlone(json),
      quiet ? logging("Error") : identity,
    );
    const report = reportOf(run, unusable, Option.toArray(lostBy(errors)));
    const isWell = report.exitCode === 0;
    if (!quiet || !isWell) {
      const { say } = yield* Speech;
      yield* Console.log(
        json
          ? asJson(report)
          : quiet
          ? report.problems.map(say).join("\n")
          : asText(report, yield* readerOf(config)),
      );
    }
    if (!isWell) return yield* new Unfinished({ exitCode: report.exitCode });
  }),
).pipe(
  Command.withExamples([
    { command: "mrt once", description: "One run, with its report" },
    { command: "mrt once --quiet", description: "In a crontab: prints nothing while all is well" },
  ]),
);
