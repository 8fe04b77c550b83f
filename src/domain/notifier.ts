import type * as Arr from "effect/Array";
import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Alert } from "./alert.ts";
import type { Reason } from "./errors.ts";
import type { Phrase } from "./phrase.ts";

/** One alert or a digest of several on its way to a channel. Rendered when it is sent. */
export interface Message {
  /** The same for every attempt at the same alerts on the same channel, e.g. for a Message-ID. */
  readonly id: string;
  /** Oldest first; more than one is a digest. */
  readonly alerts: Arr.NonEmptyReadonlyArray<Alert>;
  /** Whether to mention whom `mentionedBy` says of the alerts: not in a digest's later parts. */
  readonly mention: boolean;
  /** Those still to be reached; empty means all the channel is configured for. */
  readonly recipients: ReadonlyArray<string>;
}

/** What the receiver took. */
export interface Receipt {
  /** Recipients the receiver refused, perhaps all of them; they alone are tried again. */
  readonly refused: ReadonlyArray<{ readonly recipient: string; readonly reason: Reason }>;
}

export const accepted: Receipt = { refused: [] };

/** A configured way to reach people. */
export interface Notifier {
  /** As the config calls it: its kind, or `KIND:NAME` where there are several. */
  readonly channel: string;
  /** Everybody it sends to, where the receiver answers for each of them. */
  readonly recipients?: ReadonlyArray<string>;
  /** Messages a minute the receiver allows, 0 for no limit. */
  readonly maxPerMinute: number;
  /** More pending alerts than this become a digest; absent for as many as the config says. */
  readonly digestAbove?: number;
  /** How many of the alerts, from the first on, one digest can carry. Pure; at least 1. */
  readonly fits: (alerts: ReadonlyArray<Alert>) => number;
  /** Finds out whether the receiver would take messages, without sending one. */
  readonly verify: Effect.Effect<void, Reason>;
  /** Whether `verify` finds nothing out, because the receiver can be asked nothing. */
  readonly isUnasked?: true;
  /** Of a receiver that takes a message for another: what shows whether it arrived. */
  readonly handsOver?: Phrase;
  /** Succeeds only when the receiver itself said that it took the message. */
  readonly send: (message: Message) => Effect.Effect<Receipt, Reason>;
}

/** The usable channels, in the order of the config. */
export class Notifiers
  extends Context.Service<Notifiers, ReadonlyArray<Notifier>>()("mrt/domain/Notifiers") {}
