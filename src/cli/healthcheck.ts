import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { ailment, statusOf } from "../app/health/status.ts";
import { durationOf } from "../domain/duration_text.ts";
import { configFlag } from "./config_flag.ts";
import { readingState } from "./read_state.ts";
import { Unfinished, Unusable } from "./exit.ts";

export const healthcheck = Command.make(
  "healthcheck",
  {
    config: configFlag,
    maxAge: Flag.String("max-age").pipe(
      Flag.withMetavar("SPAN"),
      Flag.withDescription(
        "How long a source may fail, e.g. 90m or 6h; default: supervision.stale_minutes",
      ),
      Flag.optional,
    ),
  },
  Effect.fn("Cli.healthcheck")(({ config: path, maxAge }) =>
    readingState(path, (config) =>
      Effect.gen(function* () {
        const maxAgeMs = Option.match(maxAge, {
          onNone: () => config.staleMs,
          onSome: durationOf,
        });
        if (maxAgeMs === undefined) {
          return yield* new Unusable({ message: "--max-age takes a span such as 30m, 6h or 2d" });
        }
        const status = yield* statusOf(config);
        const found = ailment(status, maxAgeMs);
        yield* Console.log(Option.getOrElse(found, () => "all well"));
        if (Option.isSome(found)) return yield* new Unfinished({ exitCode: 3 });
      }))
  ),
).pipe(
  Command.withDescription(
    "Exit 0 when a daemon polled within two intervals and no source fails for too long, else 3",
  ),
  Command.withExamples([
    { command: "mrt healthcheck", description: "For Docker, systemd and cron" },
    { command: "mrt healthcheck --max-age 6h", description: "Bear with a source for six hours" },
  ]),
);
