import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { ailment, statusOf } from "../app/health/status.ts";
import { Speech } from "../domain/speech.ts";
import { Unfinished } from "./exit.ts";
import { durationFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";

const allWell = { en: "all well", zh: "一切正常" };

export const healthcheck = Command.make(
  "healthcheck",
  {
    maxAge: durationFlag(
      "max-age",
      "How long a source may fail, e.g. 90m or 6h; default: supervision.stale_minutes",
    ),
    channels: Flag.Boolean("channels").pipe(
      Flag.withDescription(
        "Also exit 3 when a channel is held after a failure or has dead letters",
      ),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.healthcheck")(({ maxAge, channels }) =>
    readingState((config) =>
      Effect.gen(function* () {
        const { say } = yield* Speech;
        const found = ailment(yield* statusOf(config), {
          config: config.identity.path,
          maxAge: Option.getOrElse(maxAge, () => config.stale),
          withChannels: channels,
        });
        yield* Console.log(say(Option.getOrElse(found, () => allWell)));
        if (Option.isSome(found)) return yield* new Unfinished({ exitCode: 3 });
      })
    )
  ),
).pipe(
  Command.withExamples([
    { command: "mrt healthcheck", description: "For Docker, systemd and cron" },
    { command: "mrt healthcheck --max-age 6h", description: "Let a source fail for six hours" },
    { command: "mrt healthcheck --channels", description: "Are alerts delivered, too?" },
  ]),
);
