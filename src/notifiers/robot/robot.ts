import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Wording } from "../../message/words.ts";
import type { Dialect } from "./reply.ts";

/*
 * A robot of a group chat: an address that holds a secret and takes JSON by POST. What differs is how a
 * message is written, how it is signed and what the codes of an answer mean.
 */

/** What the section of any robot has. */
export interface RobotConfig {
  readonly webhook_env: string;
  /** The variable that holds the secret requests are signed with; without it they are not. */
  readonly secret_env?: string;
  readonly max_per_minute: number;
}

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

/** What a request is besides its message. */
export interface Signed {
  readonly query?: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** What is known of a kind of robot before anything is sent. */
export interface RobotPlugin<C extends RobotConfig> {
  /** `the WeLink robot`, and the same in Chinese. */
  readonly name: Phrase;
  /** What an address of its kind must hold and this one does not. */
  readonly missing: (url: URL) => ReadonlyArray<string>;
  /** Whom it mentions, for `check`. */
  readonly about: (config: C) => ReadonlyArray<Phrase>;
  /** Whom it is configured to mention. */
  readonly mentions: (config: C) => ReadonlyArray<string>;
  readonly robot: Effect.Effect<Robot>;
}

/** What a kind of robot sends, and how its answers are read. */
export interface Robot {
  /** Whose robot it is, as messages call it. */
  readonly owner: (url: URL) => Phrase;
  readonly dialect: Dialect;
  /** How far our clock may be off where messages carry a time. */
  readonly tolerance: Duration.Duration;
  /** Whether one message may mention all of these. */
  readonly takes: (mention: ReadonlyArray<string>) => boolean;
  /** The forms of messages that mention these. */
  readonly forms: (mention: ReadonlyArray<string>, wording: Wording) => Forms;
  /** Adds what is new with every request; `now` in epoch ms. */
  readonly sign: (body: Body, secret: Option.Option<Redacted.Redacted>, now: number) => Signed;
  /** A message that no robot takes, refused for what it is by one that is there. */
  readonly probe: Body;
  /** How long to hold a message back at `now`, with the last ten sent at `sentAt`, in epoch ms. */
  readonly pause?: (now: number, sentAt: ReadonlyArray<number>) => Duration.Duration;
}
