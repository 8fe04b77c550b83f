import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Runtime from "effect/Runtime";
import * as CliError from "effect/cli/CliError";
import * as Option from "effect/Option";
import { lostBy, standardError, standardOutput } from "./standard_streams.ts";

/** A terminal delivers one Ctrl-C two or three times through `deno task` and `npx`. */
const sameSignalMs = 1000;
/** What is still running after this is cut off; service managers lose patience soon after. */
const stopWithin = "4500 millis";

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** 2 for what the operator has to mend before anything can run, 1 for a bug of ours. */
const exitCode = (cause: Cause.Cause<unknown>): number => {
  const error = Cause.squash(cause);
  return CliError.isCliError(error) ? 2 : Runtime.getErrorExitCode(error);
};

/** Writes a defect to the log, where its cause belongs, and not on standard output. */
export const reported = Effect.tapCause((cause: Cause.Cause<unknown>) =>
  Cause.hasInterruptsOnly(cause) || !Runtime.getErrorReported(Cause.squash(cause))
    ? Effect.void
    : Effect.logError("MRT ends with a failure of its own", cause)
);

/**
 * Runs the program to its exit code: the first SIGINT or SIGTERM stops it in order (130, 143), a
 * second one at once.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown: _ }) => {
  let stopping: { readonly code: number; readonly since: number } | undefined;
  const now = () => Effect.runSync(Clock.currentTimeMillis);
  const listen = (signal: keyof typeof signals) => {
    Deno.addSignalListener(signal, () => {
      if (stopping === undefined) {
        const code = signals[signal];
        stopping = { code, since: now() };
        fiber.interruptUnsafe(fiber.id);
        Effect.runFork(Effect.delay(Effect.sync(() => Deno.exit(code)), stopWithin));
      } else if (now() - stopping.since > sameSignalMs) {
        Deno.exit(stopping.code);
      }
    });
  };
  listen("SIGINT");
  // Windows knows no SIGTERM.
  if (Deno.build.os !== "windows") listen("SIGTERM");
  fiber.addObserver((exit) => {
    if (stopping !== undefined) Deno.exit(stopping.code);
    const code = Exit.isSuccess(exit) ? 0 : exitCode(exit.cause);
    const lost = lostBy(standardOutput);
    if (Option.isSome(lost)) standardError.write(`mrt: ${lost.value}\n`);
    const unwritten = Option.isSome(lost) || Option.isSome(lostBy(standardError));
    Deno.exit(code === 0 && unwritten ? 3 : code);
  });
});
