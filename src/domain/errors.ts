import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";

/*
 * Four reasons, because they call for four reactions. A message is a sentence without a full stop
 * that says what happened and what to do; it never holds a payload or a secret.
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

/** The other side understood and refuses (a bad token, an unknown name): an operator has to act. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  message: Schema.String,
  /** True when it is not this one request: nothing will be taken until an operator has acted. */
  standing: Schema.optionalKey(Schema.Boolean),
}) {}

/** The other side answers in a form we do not know: the upstream changed or is not what we think. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  message: Schema.String,
}) {}

export const Reason = Schema.Union([Unavailable, RateLimited, Rejected, Malformed]);
export type Reason = typeof Reason.Type;

/** The state cannot be read or written, and no bug is the cause: a full disk, a lock. A defect. */
export class StateFailure extends Schema.TaggedError<StateFailure>()("StateFailure", {
  message: Schema.String,
}) {
  override readonly [Runtime.errorExitCode] = 3;
  override readonly [Runtime.errorReported] = false;
}

/** A poll failed. Ends in the log and in `cursors.last_error`. */
export class SourceError extends Schema.TaggedError<SourceError>()("SourceError", {
  source: Schema.String,
  reason: Reason,
}) {
  override get message() {
    return `${this.source}: ${this.reason.message}`;
  }
}

/** A delivery failed. Ends in `notify_failures`. */
export class NotifyError extends Schema.TaggedError<NotifyError>()("NotifyError", {
  channel: Schema.String,
  reason: Reason,
}) {
  override get message() {
    return `${this.channel}: ${this.reason.message}`;
  }
}
