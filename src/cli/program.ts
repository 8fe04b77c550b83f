import * as Effect from "effect/Effect";
import { cli } from "./cli.ts";
import { layer, speech, streams } from "./platform.ts";
import { runMain } from "./run_main.ts";

/** Runs the command line of the process to its exit code. */
export const program = () =>
  runMain(streams, speech)(Effect.provide(cli(Deno.args), layer), { disableErrorReporting: true });
