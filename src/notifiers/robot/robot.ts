import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import type { Wording } from "../../message/words.ts";
import type { Dialect } from "./dialect.ts";

/*
 * A robot of a chat: an address that holds a secret and takes JSON by POST. What differs is how a
 * message is written, how it is signed and what the codes of an answer mean.
 */

/** A message as a robot takes it, without the signature. */
export type Body = Readonly<Record<string, unknown>>;

/** How a robot's messages are written. */
export interface Forms {
  /** How many of the alerts one message holds, in whatever form it goes out. */
  readonly fits: (alerts: ReadonlyArray<Alert>) => number;
  readonly body: (message: Message) => Body;
  /** The same as plain text, for a robot that refuses the form; none where it does not hold all. */
  readonly plain?: (message: Message) => Option.Option<Body>;
}

/** A request about to go out. */
export interface Outgoing {
  /** The same for every attempt at a message. */
  readonly id: string;
  /** The robot's address. */
  readonly url: URL;
  readonly secret: Option.Option<Redacted.Redacted>;
  /** Epoch ms. */
  readonly now: number;
}

/** What a request is besides its message. */
export interface Signed {
  /** Where it goes, if not to the robot's own address. */
  readonly url?: URL;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** How to find out whether a robot would take messages, without sending one. */
export type Inquiry =
  /** A message that no robot takes, refused for what it is by one that is there. */
  | { readonly post: Body }
  /** A question at an address beside its own, answered by a robot that is there. */
  | { readonly get: (address: URL) => URL }
  /** There is no way. */
  | "none"
  /** There is no way, and who has the last word about what it takes. */
  | { readonly handsOver: Phrase };

/** What a kind of robot sends, and how its answers are read. */
export interface Robot {
  /** Whose robot it is, as messages call it. */
  readonly owner: (url: URL) => Phrase;
  /** What English messages call it behind its owner; a `webhook` without this. */
  readonly noun?: string;
  readonly dialect: Dialect;
  /** How far our clock may be off where messages carry a time; absent where they carry none. */
  readonly tolerance?: Duration.Duration;
  /** Whether one message may mention all of these. */
  readonly takes: (mention: ReadonlyArray<string>) => boolean;
  /** The forms of messages that mention these. */
  readonly forms: (mention: ReadonlyArray<string>, wording: Wording) => Forms;
  /** Adds what is new with every request, and what says who asks. */
  readonly sign?: (body: Body, outgoing: Outgoing) => Signed;
  readonly probe: Inquiry;
  /** How long to hold a message back at `now`, with the last ten sent at `sentAt`, in epoch ms. */
  readonly pause?: (now: number, sentAt: ReadonlyArray<number>) => Duration.Duration;
  /** How long the robot takes nothing more, as a response says. */
  readonly rest?: (response: UpstreamResponse) => Duration.Duration;
  /** Goes where a refusal says that messages go from now on, and says so; none of any other. */
  readonly follow?: (response: UpstreamResponse) => Effect.Effect<Option.Option<string>>;
}
