import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { identity } from "effect/Function";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { admitRun } from "../app/health/config_use.ts";
import * as Layers from "../app/layers.ts";
import * as Once from "../app/once.ts";
import { asJson, asText, reportOf } from "../views/run.ts";
import { runSettings } from "../app/settings.ts";
import { configFlag, loadConfig } from "./config_flag.ts";
import { alertsOnStandardError } from "./output.ts";
import { processId, statusLine } from "./platform.ts";
import { lostBy, standardError } from "./standard_streams.ts";
import { Unfinished } from "./unfinished.ts";

export const once = Command.make(
  "once",
  {
    config: configFlag,
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the report as JSON; alerts of the console go to standard error"),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.once")(function* ({ config: path, json }) {
    const { config, unusable } = yield* loadConfig(path);
    const run = yield* admitRun(config.identity, config.sqlitePath, processId).pipe(
      Effect.andThen(Once.once(
        runSettings(config),
        (done, all) => statusLine(`${done} of ${all} sources polled`),
      )),
      Effect.ensuring(statusLine("")),
      Effect.provide(Layers.layer(config)),
      json ? alertsOnStandardError : identity,
    );
    const report = reportOf(run, unusable, Option.toArray(lostBy(standardError)));
    yield* Console.log(json ? asJson(report) : asText(report));
    if (report.exitCode !== 0) {
      return yield* new Unfinished({ exitCode: report.exitCode });
    }
  }),
).pipe(
  Command.withDescription("Poll every source now, deliver what is due, report and exit (for cron)"),
);
