import * as Effect from "effect/Effect";
import { cli } from "./cli/cli.ts";
import { layer, speech, streams } from "./cli/platform.ts";
import { runMain } from "./cli/run_main.ts";

runMain(streams, speech)(Effect.provide(cli(Deno.args), layer), { disableErrorReporting: true });
