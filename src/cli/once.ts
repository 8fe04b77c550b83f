import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { admitRun } from "../app/health/config_use.ts";
import * as Layers from "../app/layers.ts";
import * as Once from "../app/once.ts";
import { asJson, asText } from "../views/run.ts";
import { reportOf } from "../views/run_report.ts";
import { runSettings } from "../app/settings.ts";
import { Unfinished } from "./exit.ts";
import { loadConfig } from "./load_config.ts";
import { readerOf, reportAlone, statusLine } from "./output.ts";
import { Process } from "./process.ts";
import { lostBy, StandardStreams } from "./standard_streams.ts";

export const once = Command.make(
  "once",
  {
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the report as JSON; alerts of the console go to standard error"),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.once")(function* ({ json }) {
    const { config, unusable } = yield* loadConfig;
    const process = yield* Process;
    const showStatus = yield* statusLine;
    const { errors } = yield* StandardStreams;
    const run = yield* admitRun(config.identity, config.sqlitePath, process.id).pipe(
      Effect.andThen(Once.runOnce(
        runSettings(config),
        (done, all) => showStatus(`${done} of ${all} sources polled`),
      )),
      Effect.ensuring(showStatus("")),
      Effect.provide(Layers.layer(config)),
      reportAlone(json),
    );
    const report = reportOf(run, unusable, Option.toArray(lostBy(errors)));
    yield* Console.log(json ? asJson(report) : asText(report, yield* readerOf(config)));
    if (report.exitCode !== 0) {
      return yield* new Unfinished({ exitCode: report.exitCode });
    }
  }),
).pipe(
  Command.withDescription("Poll every source now, deliver what is due, report and exit (for cron)"),
);
