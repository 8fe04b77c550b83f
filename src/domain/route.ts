import * as Predicate from "effect/Predicate";
import { type Alert, eventsOf, mapEvents } from "./alert.ts";
import type { RuleMatch } from "./rule.ts";

/*
 * Who hears of what its rules matched. Pure.
 */

type Matches = ReadonlyArray<RuleMatch>;

/** Whether anybody is told: muting wins. */
export const isTold = (matches: Matches): boolean =>
  matches.length > 0 && matches.every(({ mute }) => mute !== true);

const isFor = (channel: string) => ({ channels }: RuleMatch): boolean =>
  channels === undefined || channels.includes(channel);

/** Whether a channel is named by one of the matches; what an earlier version stored names none. */
export const goesTo = (matches: Matches, channel: string): boolean =>
  matches.length === 0 || matches.some(isFor(channel));

/** The channels that are told; a match of a rule that names none goes to all of these. */
export const toldChannels = (
  matches: Matches,
  channels: ReadonlyArray<string>,
): ReadonlyArray<string> =>
  isTold(matches) ? [...new Set(matches.flatMap((match) => match.channels ?? channels))] : [];

/** Whether the matches of a channel ask not to wait. */
export const isUrgent = (matches: Matches, channel: string): boolean =>
  matches.some((match) => match.urgent === true && isFor(channel)(match));

/** Whether some match does not go to every channel. */
export const isRouted = (matches: Matches): boolean =>
  matches.some(({ channels }) => channels !== undefined);

/** The alert as a channel may see it: without the matches of rules that go elsewhere. */
export const alertFor = (alert: Alert, channel: string): Alert =>
  mapEvents(alert, ({ event, matches }) => {
    const own = matches.filter(isFor(channel));
    // Where none is left, the operator moved the delivery here from another channel.
    return { event, matches: own.length === 0 ? matches : own };
  });

/** Whom a message mentions. */
export interface Mentioned {
  /** Those the channel is configured to mention. */
  readonly configured: boolean;
  readonly all: boolean;
  /** Besides, as the channel calls them. */
  readonly accounts: ReadonlyArray<string>;
}

/** Whom these alerts, as a channel sees them, mention: everybody whom one of the matches does. */
export const mentionedBy = (alerts: ReadonlyArray<Alert>): Mentioned => {
  const events = alerts.map((alert) => eventsOf(alert).map(({ matches }) => matches));
  const wishes = events.flat(2).map(({ mention }) => mention);
  return {
    configured: wishes.includes(undefined) ||
      events.some((own) => own.length === 0 || own.some(({ length }) => length === 0)),
    all: wishes.includes("all"),
    accounts: [...new Set(wishes.flatMap((wish) => Predicate.isString(wish) ? [] : wish ?? []))],
  };
};
