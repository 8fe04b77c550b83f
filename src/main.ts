import * as Effect from "effect/Effect";
import { cli } from "./cli/cli.ts";
import { layer } from "./cli/platform.ts";
import { reported, runMain } from "./cli/run_main.ts";

const program = cli(Deno.args).pipe(reported, Effect.provide(layer));

runMain(program, { disableErrorReporting: true });
