import type * as Arr from "effect/Array";
import * as Context from "effect/Context";
import * as Data from "effect/Data";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert } from "./alert.ts";
import type { Reason } from "./errors.ts";

/** One alert for one channel. */
export interface Delivery {
  /** Unique; the alert's id, a colon and the channel. */
  readonly id: string;
  readonly alert: Alert;
  /** Refusals so far; a channel that is down costs none. */
  readonly attempts: number;
}

/** What goes out in one message, leased to whoever claimed it. */
export interface Batch {
  readonly channel: string;
  /** Oldest first. */
  readonly deliveries: Arr.NonEmptyReadonlyArray<Delivery>;
  /** Those still to be reached; empty means all the channel is configured for. */
  readonly recipients: ReadonlyArray<string>;
  /** Unique to this claim. */
  readonly owner: string;
}

/** What is there to send on a channel. */
export type Claimed = Data.TaggedEnum<{
  Taken: { readonly batch: Batch };
  /** Something is due, and the minute's share is used up until then (epoch ms). */
  Paced: { readonly until: number };
  /** Something is due, and more of it may be on its way. */
  Gathering: Record<never, never>;
  /** Nothing is due, the channel is held, or another process sends on it. */
  Idle: Record<never, never>;
}>;
export const Claimed = Data.taggedEnum<Claimed>();

/** What became of one attempt. */
export type Outcome = Data.TaggedEnum<{
  Sent: Record<never, never>;
  /** These deliveries step aside for `inMs`; `recipients` are those still to be reached. */
  Retry: {
    readonly reason: Reason;
    readonly inMs: number;
    readonly recipients: ReadonlyArray<string>;
    /** Whether it counts as an attempt of the few there are. */
    readonly counts: boolean;
  };
  /** The channel itself is held for `inMs`; the deliveries stay first in line. */
  Hold: { readonly reason: Reason; readonly inMs: number };
}>;
export const Outcome = Data.taggedEnum<Outcome>();

/** When to give up. What has never been tried is never given up. */
export interface Limits {
  /** Counted refusals. */
  readonly maxAttempts: number;
  /** Milliseconds since the alert; looked at when an attempt fails. */
  readonly maxAgeMs: number;
}

/** How the channel fared lately. */
export interface ChannelHealth {
  /** Times in a row that it was held. */
  readonly fails: number;
  /** The delivery that was refused last when nothing has been taken since. */
  readonly refused: Option.Option<string>;
}

/** What a channel still has to send. */
export interface Backlog {
  readonly channel: string;
  /** Pending or leased, and its time has come but for failures. */
  readonly waiting: number;
  /** Of these the ones that have failed before. */
  readonly failing: number;
  /** Leased by somebody right now. */
  readonly sending: number;
  /** Updates that are told together when their window ends. */
  readonly later: number;
  /** Whether the channel is held after a failure. */
  readonly held: boolean;
  /** Epoch ms when the next of them may be tried, none when nothing waits. */
  readonly nextAt: Option.Option<number>;
  readonly lastError: Option.Option<string>;
  /** Epoch ms of the oldest that is due and was never tried. */
  readonly untriedSince: Option.Option<number>;
}

/** A delivery that has failed, waits for its channel, or was given up. */
export interface Failure {
  /** The delivery's id. */
  readonly id: string;
  readonly channel: string;
  readonly state: "waiting" | "dead";
  readonly alert: Alert;
  /** Tries that failed, for whatever reason. */
  readonly attempts: number;
  /** Epoch ms of the alert. */
  readonly since: number;
  /** Epoch ms of the next try, none for the dead. */
  readonly nextAt: Option.Option<number>;
  /** Why the last try failed, none when there was none yet. */
  readonly error: Option.Option<string>;
}

/** The only way out: deliveries claimed per channel. Failures are defects. */
export class Outbox extends Context.Service<Outbox, {
  /**
   * Takes the oldest deliveries that are due, as many as `take` says of those that may go together,
   * and one message of the minute's share. With `gather` it waits for a pause in what comes in.
   */
  readonly claim: (options: {
    readonly channel: string;
    readonly maxPerMinute: number;
    readonly gather: boolean;
    readonly take: (alerts: Arr.NonEmptyReadonlyArray<Alert>) => number;
  }) => Effect.Effect<Claimed>;
  /**
   * Adds alerts that are due on these channels at once. Succeeds with how many were not there already.
   */
  readonly enqueue: (
    alerts: ReadonlyArray<Alert>,
    channels: ReadonlyArray<string>,
  ) => Effect.Effect<number>;
  /** Whether the lease still stands and is prolonged; looked at right before sending. */
  readonly renew: (batch: Batch) => Effect.Effect<boolean>;
  /**
   * Records the outcome for all of the batch, and a row in `notify_failures` for each failed attempt.
   * Succeeds with how many were given up. Writes nothing when the batch was taken over meanwhile.
   */
  readonly settle: (batch: Batch, outcome: Outcome, limits: Limits) => Effect.Effect<number>;
  readonly health: (channel: string) => Effect.Effect<ChannelHealth>;
  readonly backlog: Effect.Effect<ReadonlyArray<Backlog>>;
  /** Oldest first. */
  readonly failures: Effect.Effect<ReadonlyArray<Failure>>;
  /** Makes them due at once, with all attempts before them, and ends the holds of their channels. */
  readonly retry: (ids: ReadonlyArray<string>) => Effect.Effect<void>;
  /** Ends them untold. What is being sent right now is left alone. */
  readonly drop: (ids: ReadonlyArray<string>) => Effect.Effect<number>;
}>()("mrt/domain/Outbox") {}
