import * as Schema from "effect/Schema";
import type { Alert } from "./alert.ts";

/** An alert with whom it goes to and when: one delivery for each channel. */
export interface Notification {
  readonly alert: Alert;
  /** Every configured channel it goes to, also one that cannot be used right now. */
  readonly channels: ReadonlyArray<string>;
  /** Those of the channels on which it does not wait for a quiet or a scheduled time. */
  readonly urgent?: ReadonlyArray<string>;
  /** Epoch ms; at once when that has passed. */
  readonly dueAt: number;
  /** Fingerprints of all events it stands for, where it shows only some of them. */
  readonly covers?: ReadonlyArray<string>;
  /** Epoch ms until which further updates of the same item are gathered. */
  readonly windowUntil?: number;
  /** It takes the place of the stored alert with its id, which must still be untouched. */
  readonly replaces?: true;
}

/** Another source has told of an event since the notifications were made. */
export class ToldMeanwhile extends Schema.TaggedError<ToldMeanwhile>()("ToldMeanwhile", {}) {}

/** The stored alert that a notification replaces is on its way by now, or was dropped. */
export class FollowUpTouched extends Schema.TaggedError<FollowUpTouched>()("FollowUpTouched", {
  id: Schema.String,
}) {}
