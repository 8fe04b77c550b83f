import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Command from "effect/cli/Command";
import { needsAttention } from "../app/health/standing.ts";
import { statusOf } from "../app/health/status.ts";
import { statusAsText } from "../views/status.ts";
import { statusAsJson } from "../views/status_json.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { readingState } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";

export const status = Command.make(
  "status",
  { json: jsonFlag },
  Effect.fn("Cli.status")(({ json }) =>
    readingState((config, file) =>
      Effect.gen(function* () {
        const status = yield* statusOf(config);
        yield* json
          ? printJson(statusAsJson(status, file))
          : Console.log(statusAsText(status, file, yield* readerOf(config)));
        // Where no channel is left to hear of a trouble, the exit code still tells.
        if (needsAttention(status)) return yield* new Unfinished({ exitCode: 3 });
      })
    )
  ),
).pipe(
  Command.withExamples([
    { command: "mrt status", description: "Everything at a glance" },
    { command: "mrt status --json", description: "The same for a program" },
  ]),
);
