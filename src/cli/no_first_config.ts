import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";

/** `mrt init` wrote nothing; the message says why and what to do. */
export class NoFirstConfig extends Schema.TaggedError<NoFirstConfig>()("NoFirstConfig", {
  message: Schema.String,
  exitCode: Schema.Finite,
}) {
  override get [Runtime.errorExitCode]() {
    return this.exitCode;
  }
  override readonly [Runtime.errorReported] = false;
}
