import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import * as CliError from "effect/cli/CliError";

/** The state file cannot be used. It has been left as it was. */
export class StateError extends Schema.TaggedError<StateError>()("StateError", {
  path: Schema.String,
  problem: Schema.String,
  /** True when trying again later may help. */
  passing: Schema.Boolean,
  /** True when it is sound, and the next run brings it up to date. */
  outdated: Schema.optionalKey(Schema.Literal(true)),
}) {
  override get message() {
    return `State file ${this.path}: ${this.problem}`;
  }
  override get [Runtime.errorExitCode]() {
    return this.passing ? 3 : 2;
  }
  override readonly [Runtime.errorReported] = false;
  override get [CliError.userMessage]() {
    return this.message;
  }
}
