import * as Context from "effect/Context";
import * as Data from "effect/Data";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Alert } from "./alert.ts";
import type { Reason } from "./errors.ts";

/** One alert on its way to one channel, leased to whoever claimed it. */
export interface Delivery {
  readonly id: string;
  readonly channel: string;
  readonly alert: Alert;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Those still to be reached; empty means all the channel is configured for. */
  readonly recipients: ReadonlyArray<string>;
  /** Unique to this claim. */
  readonly owner: string;
}

/** What became of one attempt. */
export type Outcome = Data.TaggedEnum<{
  Sent: Record<never, never>;
  /** This delivery steps aside for `inMs`; `recipients` are those still to be reached. */
  Retry: {
    readonly reason: Reason;
    readonly inMs: number;
    readonly recipients: ReadonlyArray<string>;
  };
  /** The channel itself is held for `inMs`; the delivery stays first in line. */
  Hold: { readonly reason: Reason; readonly inMs: number };
}>;
export const Outcome = Data.taggedEnum<Outcome>();

/** What a channel still has to send. */
export interface Backlog {
  readonly channel: string;
  /** Pending or leased, whatever their time. */
  readonly waiting: number;
  /** Leased by somebody right now. */
  readonly sending: number;
  /** Epoch ms when the next of them may be tried, none when nothing waits. */
  readonly nextAt: Option.Option<number>;
  readonly lastError: Option.Option<string>;
}

/** The only way out: deliveries claimed per channel. Failures are defects. */
export class Outbox extends Context.Service<Outbox, {
  /** Takes the oldest delivery that is due, none when nothing is or the channel is held. */
  readonly claim: (channel: string) => Effect.Effect<Option.Option<Delivery>>;
  /** Whether the lease still stands and is prolonged; looked at right before sending. */
  readonly renew: (delivery: Delivery) => Effect.Effect<boolean>;
  /**
   * Records the outcome, and a row in `notify_failures` for a failed attempt. Writes nothing when
   * the delivery was taken over meanwhile.
   */
  readonly settle: (delivery: Delivery, outcome: Outcome) => Effect.Effect<void>;
  /** Failures of the channel in a row, for its backoff. */
  readonly channelFails: (channel: string) => Effect.Effect<number>;
  readonly backlog: Effect.Effect<ReadonlyArray<Backlog>>;
}>()("mrt/domain/Outbox") {}
