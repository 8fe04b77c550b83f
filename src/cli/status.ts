import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Command from "effect/cli/Command";
import { statusOf } from "../app/health/status.ts";
import { statusAsJson, statusAsText } from "../views/status.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import { printJson } from "./output.ts";

export const status = Command.make(
  "status",
  { json: jsonFlag },
  Effect.fn("Cli.status")(({ json }) =>
    readingState((config, file) =>
      Effect.gen(function* () {
        const status = yield* statusOf(config);
        yield* json
          ? printJson(statusAsJson(status, file))
          : Console.log(statusAsText(status, file, config.locale.timezone));
        // Where no channel is left to hear of an incident, the exit code still tells.
        if (status.incidents.length > 0) return yield* new Unfinished({ exitCode: 3 });
      })
    )
  ),
).pipe(
  Command.withDescription(
    "Show daemons, sources, rate limits, queues and incidents, whether or not a daemon is running",
  ),
  Command.withExamples([
    { command: "mrt status", description: "Everything at a glance" },
    { command: "mrt status --json", description: "The same for a program" },
  ]),
);
