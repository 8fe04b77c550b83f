import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { TrackerEvent } from "../domain/event.ts";
import {
  type AlertFilter,
  type EventRecord,
  History,
  type UnchangedItem,
} from "../domain/history.ts";
import { type RuleMatch, Rules, type Verdict } from "../domain/rule.ts";
import { toldChannels } from "../domain/route.ts";
import { Vocabulary } from "../domain/vocabulary.ts";
import { asItStands, matchesAmong, verdictsOf } from "./alert/match.ts";

/** More than this says nothing more; the time can be narrowed. */
const mostTested = 20_000;

/** What becomes of something on record by the rules of now. */
export type Fate =
  /** Told now and not then. */
  | "told_anew"
  /** Told then and not now. */
  | "told_no_more"
  /** Told to others. */
  | "rerouted"
  | "as_before"
  /** There at a first look, of which the record does not say what matched. */
  | "first_look";

/** A change, or an item of a first look, that is told or that the rule in question matches. */
export interface Tested {
  /** Epoch ms by our clock. */
  readonly at: number;
  readonly event: TrackerEvent;
  readonly fate: Fate;
  /** The channels that were told; undefined for an item of a first look. */
  readonly then: ReadonlyArray<string> | undefined;
  readonly now: ReadonlyArray<string>;
  /** The rules that matched then, by their ids; none of an item of a first look. */
  readonly matchedThen: ReadonlyArray<string>;
  /** What each rule says of it now. */
  readonly verdicts: ReadonlyArray<Verdict>;
}

export interface Backtest {
  /** Newest first. */
  readonly tested: ReadonlyArray<Tested>;
  /** How many changes and items of first looks the rules were asked about. */
  readonly changes: number;
  readonly items: number;
  /** Whether the record holds more than one backtest looks at. */
  readonly cut: boolean;
}

const fateOf = (then: ReadonlyArray<string>, now: ReadonlyArray<string>): Fate => {
  if (then.length === 0) return now.length === 0 ? "as_before" : "told_anew";
  if (now.length === 0) return "told_no_more";
  return then.length === now.length && then.every((channel) => now.includes(channel))
    ? "as_before"
    : "rerouted";
};

/**
 * Runs the configured rules over what is on record: whom they would have told, and who was told then.
 * With a rule's name, only what that rule matches or matched. Writes nothing.
 */
export const backtest = Effect.fn("Backtest.backtest")(function* (
  filter: Omit<AlertFilter, "limit">,
  /** Every configured channel. */
  channels: ReadonlyArray<string>,
  name: Option.Option<string>,
) {
  const rules = yield* Rules;
  const history = yield* History;
  const vocabulary = yield* Vocabulary;
  const bounded = { ...filter, limit: mostTested };
  const events = yield* history.events(bounded);
  const unchanged = yield* history.unchanged(bounded);

  const isMeant = (told: ReadonlyArray<string>, matches: ReadonlyArray<RuleMatch>) =>
    Option.match(name, {
      onNone: () => told.length > 0,
      onSome: (rule) => matches.some(({ ruleId }) => ruleId === rule),
    });

  const change = ({ event, searched, matches, observedAt }: EventRecord): ReadonlyArray<Tested> => {
    const verdicts = verdictsOf(rules, { event: searched, before: Option.none() });
    const matchesNow = matchesAmong(verdicts);
    const then = toldChannels(matches, channels);
    const now = toldChannels(matchesNow, channels);
    return isMeant([...then, ...now], [...matches, ...matchesNow])
      ? [{
        at: observedAt,
        event,
        fate: fateOf(then, now),
        then,
        now,
        matchedThen: matches.map(({ ruleId }) => ruleId),
        verdicts,
      }]
      : [];
  };

  const item = ({ source, item, firstSeenAt }: UnchangedItem): ReadonlyArray<Tested> =>
    Option.toArray(asItStands(vocabulary, source, item, firstSeenAt)).flatMap((event) => {
      const verdicts = verdictsOf(rules, { event, before: Option.none() });
      const matches = matchesAmong(verdicts);
      const now = toldChannels(matches, channels);
      return isMeant(now, matches)
        ? [{
          at: firstSeenAt,
          event,
          fate: "first_look",
          then: undefined,
          now,
          matchedThen: [],
          verdicts,
        }]
        : [];
    });

  const result: Backtest = {
    tested: [...events.flatMap(change), ...unchanged.flatMap(item)].sort((a, b) => b.at - a.at),
    changes: events.length,
    items: unchanged.length,
    cut: events.length === mostTested || unchanged.length === mostTested,
  };
  return result;
});
