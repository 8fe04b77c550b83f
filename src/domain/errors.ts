import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";

/*
 * A reason each for the reactions there are. A message is a sentence without a full stop that says
 * what happened and what to do; it never holds a payload or a secret.
 */

/** The other side cannot be reached or is broken right now: back off and try again. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  message: Schema.String,
}) {}

/** The other side asks for patience: come back when `retryAfterMs` have passed, not before. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  message: Schema.String,
  retryAfterMs: Schema.Finite,
}) {}

/** The login, the token or the robot itself is refused: nothing passes until an operator has acted. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  message: Schema.String,
}) {}

/** The other side understood and refuses this one request or message. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  message: Schema.String,
}) {}

/**
 * The other side was told something and did not answer in time, so nobody knows whether it took it.
 * Never of a question, which can be asked again: that is Unavailable.
 */
export class Unanswered extends Schema.TaggedError<Unanswered>()("Unanswered", {
  message: Schema.String,
}) {}

/** The other side answers in a form we do not know: the upstream changed or is not what we think. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  message: Schema.String,
}) {}

export const Reason = Schema.Union([
  Unavailable,
  RateLimited,
  Unauthorized,
  Rejected,
  Malformed,
  Unanswered,
]);
export type Reason = typeof Reason.Type;

/** What every message about the state begins with. */
export const stateFails = "The state file fails: ";

/** The state cannot be read or written, and no bug is the cause: a full disk, a lock. A defect. */
export class StateFailure extends Schema.TaggedError<StateFailure>()("StateFailure", {
  /** What is wrong with the state file, and what to do. */
  problem: Schema.String,
}) {
  override get message() {
    return `${stateFails}${this.problem}`;
  }
  override readonly [Runtime.errorExitCode] = 3;
  override readonly [Runtime.errorReported] = false;
}
