import type * as Effect from "effect/Effect";
import type { MailFailure } from "../../src/notifiers/email/failure.ts";
import type { Handover, Mail } from "../../src/notifiers/email/transport.ts";
import type { Dice } from "./dice.ts";
import type { Channel, ReceiverTrouble, Setup } from "./history.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The seam between the simulation and a channel's receiver: a file in `channels` and a line in
 * `channels.ts` add one.
 */

/** What became of one message at a receiver, for one recipient. */
export interface Reception {
  readonly at: number;
  readonly channel: Channel;
  /** A mail address; the channel's name where there is but one recipient. */
  readonly recipient: string;
  readonly text: string;
  readonly result: "taken" | "refused" | "down";
  /** Whether the answer was on its way in time. */
  readonly answered: boolean;
  /** The deliveries that travelled in it, by the state's own record. */
  readonly deliveries: ReadonlyArray<string>;
}

export interface Trouble {
  readonly what: ReceiverTrouble;
  readonly until: number;
}

/** What a receiver finds around it. */
export interface Desk {
  readonly now: () => number;
  /** Milliseconds an answer takes. */
  readonly latency: () => number;
  /** What is wrong with it at the moment. */
  readonly active: () => ReadonlyArray<Trouble>;
  /** Says whether the sender lives on to hear the answer. */
  readonly note: (
    recipient: string,
    text: string,
    result: Reception["result"],
    answered?: boolean,
  ) => boolean;
}

/** A receiver in a world: what it takes by HTTP, by mail or on standard output. */
export interface PlayedReceiver {
  readonly post?: (asked: Asked) => Answer | Silence;
  readonly mail?: (mail: Mail) => Effect.Effect<Handover, MailFailure>;
  /** False where nobody reads. */
  readonly print?: (text: string) => boolean;
}

export interface SimulatedChannel {
  /** As the config calls it. */
  readonly channel: string;
  /** Whether it is the robot of a group, of which a seed has one. */
  readonly isGroup?: true;
  /** Where it takes messages by HTTP. */
  readonly host?: string;
  /** Its section of `notify`, without its timetable. */
  readonly section: (setup: Setup) => object;
  /** The variables that the section names. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What of them no line, row or message may show. */
  readonly secrets?: ReadonlyArray<string>;
  /** Messages it takes in any minute; absent for any number. */
  readonly perMinute?: number;
  /** How far the sender's clock may be off (ms); absent where messages carry no time. */
  readonly toleranceMs?: number;
  /** By default the channel itself. */
  readonly recipients?: (setup: Setup) => ReadonlyArray<string>;
  /** Something that may go wrong with it. */
  readonly trouble: (random: Dice) => ReceiverTrouble;
  readonly make: (desk: Desk) => PlayedReceiver;
}
