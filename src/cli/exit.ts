import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import * as CliError from "effect/cli/CliError";
import { log } from "../app/telemetry.ts";
import { Phrase } from "../domain/phrase.ts";
import type { Speech } from "../domain/speech.ts";
import { lostBy, type StandardStreams } from "./standard_streams.ts";

/*
 * How a command ends: 0 when all went well, 1 for a bug of ours, 2 for what the operator has to mend
 * before anything can run, 3 when something did not work or cannot be written, 130 and 143 for SIGINT
 * and SIGTERM.
 */

/** The command came to its end and something is not as it should be; the output has said what. */
export class Unfinished extends Schema.TaggedError<Unfinished>()("Unfinished", {
  exitCode: Schema.Finite,
}) {
  override get [Runtime.errorExitCode]() {
    return this.exitCode;
  }
  override readonly [Runtime.errorReported] = false;
}

/** The command line asks for something that is not there or makes no sense. */
export class Unusable extends Schema.TaggedError<Unusable>()("Unusable", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
  override readonly [Runtime.errorExitCode] = 2;
  override get [CliError.userMessage]() {
    return this.message;
  }
}

/** `mrt init` wrote nothing; it says why and what to do. */
export class NoFirstConfig extends Schema.TaggedError<NoFirstConfig>()("NoFirstConfig", {
  says: Phrase,
  exitCode: Schema.Finite,
}) {
  override get message() {
    return this.says.en;
  }
  override get [Runtime.errorExitCode]() {
    return this.exitCode;
  }
  override get [CliError.userMessage]() {
    return this.message;
  }
}

/** Writes a defect to the log, where its cause belongs, and not on standard output. */
export const reported = Effect.tapCause((cause: Cause.Cause<unknown>) =>
  Cause.hasInterruptsOnly(cause) || !Runtime.getErrorReported(Cause.squash(cause))
    ? Effect.void
    : log.defect({ what: "the command failed" }, cause)
);

const failureCode = (cause: Cause.Cause<unknown>): number => {
  const error = Cause.squash(cause);
  return CliError.isCliError(error) ? 2 : Runtime.getErrorExitCode(error);
};

/** The exit code of a command that has ended by itself; output that was lost is named at last. */
export const exitCode = (
  exit: Exit.Exit<unknown, unknown>,
  { output, errors }: StandardStreams["Service"],
  { say }: typeof Speech.Service,
): number => {
  const code = Exit.isSuccess(exit) ? 0 : failureCode(exit.cause);
  const lost = lostBy(output);
  if (Option.isSome(lost)) errors.write(`mrt: ${say(lost.value)}\n`);
  const isUnwritten = Option.isSome(lost) || Option.isSome(lostBy(errors));
  return code === 0 && isUnwritten ? 3 : code;
};
