import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert } from "./alert.ts";
import type { Phrase } from "./phrase.ts";

/** What a channel still has to send. */
export interface QueueStatus {
  readonly channel: string;
  /** Due, or waiting after a failure. */
  readonly waiting: number;
  /** Those that have failed before. */
  readonly failing: number;
  /** Being sent right now. */
  readonly sending: number;
  /** Updates gathered until their window ends. */
  readonly later: number;
  /** Alerts that wait for the end of quiet hours or for the next digest. */
  readonly scheduled: number;
  /** Whether the channel is held after a failure. */
  readonly held: boolean;
  /** Epoch ms when the next of them may be tried, none when nothing waits. */
  readonly nextAt: Option.Option<number>;
  readonly lastError: Option.Option<Phrase>;
  /** Epoch ms since when the oldest that is due and was never tried could have been sent. */
  readonly untriedSince: Option.Option<number>;
}

/** A delivery that has failed, waits for its channel, or was given up. */
export interface Failure {
  /** The delivery's id. */
  readonly id: string;
  readonly channel: string;
  readonly state: "waiting" | "dead";
  /** None when what is stored cannot be read. */
  readonly alert: Option.Option<Alert>;
  /** Failed attempts. */
  readonly attempts: number;
  /** Epoch ms of the alert. */
  readonly since: number;
  /** Among the deliveries of that time. */
  readonly position: number;
  /** Epoch ms of the next try; none for the dead. */
  readonly nextAt: Option.Option<number>;
  /** Why the last attempt failed; none before the first. */
  readonly error: Option.Option<Phrase>;
}

/** Where a page of the queue ends. */
export interface QueueKey {
  readonly since: number;
  readonly position: number;
  readonly id: string;
}

/** Which deliveries are looked at, and from where on. */
export interface DeskPage {
  readonly state: Failure["state"];
  readonly channel: string;
  /** The last delivery of the page before. */
  readonly after: Option.Option<Pick<Failure, "since" | "position" | "id">>;
  readonly limit: number;
}

/** What an operator sees of the outbox, and does about it. Failures are defects. */
export class OutboxDesk extends Context.Service<OutboxDesk, {
  /** Every channel with something to send. */
  readonly queues: Effect.Effect<ReadonlyArray<QueueStatus>>;
  /** Deliveries that failed, wait or were given up; oldest first. */
  readonly failures: Effect.Effect<ReadonlyArray<Failure>>;
  /** The same, at most so many, from where a page before ended; with the end of this one, if more follow. */
  readonly failurePage: (limit: number, after: Option.Option<QueueKey>) => Effect.Effect<{
    readonly failures: ReadonlyArray<Failure>;
    readonly next: Option.Option<QueueKey>;
  }>;
  /** Those of one channel, oldest first, at most `limit`. */
  readonly page: (page: DeskPage) => Effect.Effect<ReadonlyArray<Failure>>;
  /**
   * Makes them due at once, with all attempts before them, and ends the holds of their channels.
   */
  readonly retry: (ids: ReadonlyArray<string>) => Effect.Effect<void>;
  /** Discards them unsent, but for those on their way right now; succeeds with how many. */
  readonly drop: (ids: ReadonlyArray<string>) => Effect.Effect<number>;
  /**
   * Hands them to another channel, where they are due at once unless it has them already. What is
   * being sent right now is left alone. Succeeds with how many were moved, and how many ended because
   * the channel has them already.
   */
  readonly move: (
    ids: ReadonlyArray<string>,
    channel: string,
  ) => Effect.Effect<{ readonly moved: number; readonly ended: number }>;
}>()("mrt/domain/OutboxDesk") {}
