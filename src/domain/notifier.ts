import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import type { Alert } from "./alert.ts";
import { type Collector, makeCollector } from "./collector.ts";
import type { NotifyError, Reason } from "./errors.ts";

/** One alert on its way to one channel. Rendered by the notifier when it is sent. */
export interface Message {
  /** The same for every attempt at the same alert and channel, e.g. for a Message-ID. */
  readonly id: string;
  readonly alert: Alert;
  /** Those still to be reached; empty means all the channel is configured for. */
  readonly recipients: ReadonlyArray<string>;
}

/** What the receiver took. */
export interface Receipt {
  /** Recipients the receiver refused while it took the others; they alone are tried again. */
  readonly refused: ReadonlyArray<{ readonly recipient: string; readonly reason: Reason }>;
}

export const accepted: Receipt = { refused: [] };

/** A configured way to reach people. */
export interface Notifier {
  /** `welink`, `email`, `console`. */
  readonly channel: string;
  /** Succeeds only when the receiver itself said that it took the message. */
  readonly send: (message: Message) => Effect.Effect<Receipt, NotifyError>;
}

/** The usable channels, each added by its own layer. */
export class Notifiers
  extends Context.Service<Notifiers, Collector<Notifier>>()("mrt/domain/Notifiers") {
  static readonly layer = Layer.sync(Notifiers, makeCollector<Notifier>);
}
