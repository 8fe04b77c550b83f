import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import { mapPhrase, Phrase } from "./phrase.ts";

/*
 * A reason each for the reactions there are. A message is a sentence without a full stop that says
 * what happened and what to do; it never holds a payload or a secret.
 */

/** The other side cannot be reached or is broken right now: back off and try again. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

/** The other side asks for patience: come back when `retryAfter` has passed, not before. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  says: Phrase,
  retryAfter: Schema.Duration,
}) {
  override get message() {
    return this.says.en;
  }
}

/** The login, the token or the robot itself is refused: nothing passes until an operator has acted. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

/** The other side understood and refuses this one request or message. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

/**
 * The other side was told something and did not answer in time, so nobody knows whether it took it.
 * Never of a question, which can be asked again: that is Unavailable.
 */
export class Unanswered extends Schema.TaggedError<Unanswered>()("Unanswered", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

/** Of a message about which nobody knows whether it was taken. */
export const perhapsTaken = ({ en, zh }: Phrase): Phrase => ({
  en: `${en}; it may have taken the message`,
  zh: `${zh}；消息可能已送达`,
});

/** The other side answers in a form we do not know: the upstream changed or is not what we think. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

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
export const stateFails: Phrase = { en: "The state file fails: ", zh: "状态文件出错：" };

/** The state cannot be read or written, and no bug is the cause: a full disk, a lock. A defect. */
export class StateFailure extends Schema.TaggedError<StateFailure>()("StateFailure", {
  /** What is wrong with the state file, and what to do. */
  problem: Phrase,
}) {
  get says(): Phrase {
    return mapPhrase(this.problem, (text, language) => stateFails[language] + text);
  }
  override get message() {
    return this.says.en;
  }
  override readonly [Runtime.errorExitCode] = 3;
  override readonly [Runtime.errorReported] = false;
}
