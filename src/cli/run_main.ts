import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Runtime from "effect/Runtime";
import type { Speech } from "../domain/speech.ts";
import { exitCode } from "./exit.ts";
import type { StandardStreams } from "./standard_streams.ts";

/** A terminal delivers one Ctrl-C two or three times through `deno task` and `npx`. */
const sameSignal = Duration.seconds(1);
/** What is still running after this is cut off: more than a message on its way takes to its end. */
const stopWithin = "25 seconds";

/** How a program ends that was told to. */
export const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs the program to its exit code: the first SIGINT or SIGTERM stops it in order (130, 143), a
 * second one at once.
 */
export const runMain = (streams: StandardStreams["Service"], speech: typeof Speech.Service) =>
  Runtime.makeRunMain(({ fiber, teardown: _ }) => {
    let stopping: { readonly code: number; readonly since: number } | undefined;
    const now = () => Effect.runSync(Clock.currentTimeMillis);
    const listen = (signal: keyof typeof signalCodes) => {
      Deno.addSignalListener(signal, () => {
        if (stopping === undefined) {
          const code = signalCodes[signal];
          stopping = { code, since: now() };
          fiber.interruptUnsafe(fiber.id);
          Effect.runFork(Effect.delay(Effect.sync(() => Deno.exit(code)), stopWithin));
        } else if (now() - stopping.since > Duration.toMillis(sameSignal)) {
          Deno.exit(stopping.code);
        }
      });
    };
    listen("SIGINT");
    // Windows knows no SIGTERM.
    if (Deno.build.os !== "windows") listen("SIGTERM");
    fiber.addObserver((exit) => Deno.exit(stopping?.code ?? exitCode(exit, streams, speech)));
  });
