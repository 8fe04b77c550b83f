import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { cli } from "./cli/cli.ts";
import { layer } from "./cli/platform.ts";
import { runMain } from "./cli/run_main.ts";

const program = cli(Deno.args).pipe(
  Effect.tapError((error) =>
    ["ConfigError", "StateError", "NoSuchDelivery"].includes(error._tag)
      ? Console.error(error.message)
      : Effect.void
  ),
  Effect.provide(layer),
);

runMain(program);
