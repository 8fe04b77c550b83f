import * as Effect from "effect/Effect";
import { cli } from "./cli/cli.ts";
import { layer, streams } from "./cli/platform.ts";
import { runMain } from "./cli/run_main.ts";

runMain(streams)(Effect.provide(cli(Deno.args), layer), { disableErrorReporting: true });
