import * as Context from "effect/Context";
import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert } from "./alert.ts";
import type { Reason } from "./errors.ts";
import type { Notification } from "./notification.ts";
import type { Phrase } from "./phrase.ts";
import type { Opening } from "./timetable.ts";

/** A delivery (one alert for one channel) that is due, without the text of its alert. */
export interface Queued {
  /** Unique: `ALERT:CHANNEL`, followed by `:RECIPIENT` for a delivery to one recipient. */
  readonly id: string;
  readonly source: string;
  readonly kind: Alert["kind"];
  /** Epoch ms. */
  readonly createdAt: number;
  /** Refusals of its own so far; a channel that is down costs none. */
  readonly attempts: number;
  /** Messages with it that may have been accepted. */
  readonly unanswered: number;
  /** Recipients still to reach; empty means all configured ones. */
  readonly recipients: ReadonlyArray<string>;
  /** Epoch ms of its first attempt since the last long gap, and of its latest one. */
  readonly firstTriedAt: number | null;
  readonly triedAt: number | null;
  /** The message to send again unchanged because it may have been accepted; "" for none. */
  readonly message: string;
  /** The most deliveries it may share a message with, because a larger one was refused. */
  readonly together: number | null;
  /** Whether it does not wait for a quiet or a scheduled time of its channel. */
  readonly isUrgent: boolean;
}

/** How a channel fared lately. */
export interface ChannelHealth {
  /** Failures in a row the channel was blamed for. */
  readonly fails: number;
  /** The message refused last, if none was accepted since. */
  readonly refused: Option.Option<string>;
}

/** What is due on a channel. */
export interface Queue {
  readonly channel: string;
  /** Unique to whoever has read it. */
  readonly owner: string;
  /** Counts changes of the channel, so that nobody acts on a stale read. */
  readonly revision: number;
  /** Epoch ms when it was read. */
  readonly now: number;
  /** Oldest first. */
  readonly due: ReadonlyArray<Queued>;
  /** Epoch ms of the messages of the last minute. */
  readonly sentAt: ReadonlyArray<number>;
  readonly health: ChannelHealth;
  /** Failures in a row of single recipients. */
  readonly recipientFails: ReadonlyMap<string, number>;
  /** Whether other sources still await their first poll. */
  readonly moreFirstLooks: boolean;
}

/** What becomes of one delivery after an attempt. */
export interface Settled {
  readonly id: string;
  readonly state: "pending" | "sent" | "dead";
  readonly attempts: number;
  readonly unanswered: number;
  readonly recipients: ReadonlyArray<string>;
  readonly firstTriedAt: number | null;
  readonly triedAt: number | null;
  readonly message: string;
  readonly together: number | null;
  /** Until it is due again; zero for at once. */
  readonly wait: Duration.Duration;
  readonly error: Phrase | null;
}

/** What follows from an attempt for its deliveries, its channel and its recipients. */
export interface Settlement {
  readonly rows: ReadonlyArray<Settled>;
  /** New deliveries to one recipient each, and the delivery each was part of. */
  readonly split: ReadonlyArray<Settled & { readonly of: string }>;
  readonly channel: ChannelHealth & { readonly hold: Duration.Duration };
  /** Recipients to hold for a while, or (zero) that accept again. */
  readonly recipients: ReadonlyArray<
    { readonly recipient: string; readonly fails: number; readonly hold: Duration.Duration }
  >;
  /** For the record: why which deliveries failed. */
  readonly failures: ReadonlyArray<
    { readonly ids: ReadonlyArray<string>; readonly reason: Reason }
  >;
}

/** The message that goes out right after one that was accepted. */
export interface NextMessage {
  /** Its deliveries, all of the same reading of the queue. */
  readonly ids: ReadonlyArray<string>;
  /** Epoch ms of the channel's earlier messages, where they are counted. */
  readonly sentAt: Option.Option<ReadonlyArray<number>>;
}

/** The senders' queue; each channel has one sender at a time. Failures are defects. */
export class Outbox extends Context.Service<Outbox, {
  /**
   * What is due on a channel: none when nothing is, the channel is held or somebody sends on it. At
   * most `limit` deliveries, the oldest; of those that are not urgent only what the opening lets out.
   * Takes nothing.
   */
  readonly open: (
    channel: string,
    limit: number,
    opening?: Opening,
  ) => Effect.Effect<Option.Option<Queue>>;
  /** The alerts of these deliveries, in this order; none for one that cannot be read. */
  readonly alerts: (ids: ReadonlyArray<string>) => Effect.Effect<
    ReadonlyArray<Option.Option<Alert>>
  >;
  /**
   * Right before the message goes out: leases the channel, marks the deliveries as being sent, and
   * adds to the times of messages where `isCounted`. False, and nothing is done, when the channel or
   * one of them is not as it was read.
   */
  readonly take: (
    queue: Queue,
    ids: ReadonlyArray<string>,
    isCounted: boolean,
  ) => Effect.Effect<boolean>;
  /**
   * Writes down what an attempt came to. What was sent is written in any case, everything else only
   * while the lease stands. Then gives the lease back, or renews it for the `next` message and takes
   * its deliveries as `take` does: true when they are taken.
   */
  readonly settle: (
    queue: Queue,
    settlement: Settlement,
    next?: NextMessage,
  ) => Effect.Effect<boolean>;
  /** Adds what is not there already; succeeds with how many alerts that was. */
  readonly enqueue: (notifications: ReadonlyArray<Notification>) => Effect.Effect<number>;
}>()("mrt/domain/Outbox") {}
