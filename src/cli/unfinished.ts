import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";

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
  message: Schema.String,
}) {
  override readonly [Runtime.errorExitCode] = 2;
  override readonly [Runtime.errorReported] = false;
}
