import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { TrackerEvent } from "../domain/event.ts";
import type { EventRecord, UnchangedItem } from "../domain/history.ts";
import { type OnRecord, Retrospect } from "../domain/retrospect.ts";
import { type RuleMatch, Rules, type Verdict } from "../domain/rule.ts";
import { toldChannels } from "../domain/route.ts";
import { Vocabulary } from "../domain/vocabulary.ts";
import { asItStands, matchesAmong, verdictsOf } from "./alert/match.ts";

/** Rows of the record; more say nothing more, and the time can be narrowed. */
const mostTested = 40_000;

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
  /**
   * How far back it came, in epoch ms, where the record holds more than one backtest looks at or the time
   * was up.
   */
  readonly reached: Option.Option<number>;
}

const fateOf = (then: ReadonlyArray<string>, now: ReadonlyArray<string>): Fate => {
  if (then.length === 0) return now.length === 0 ? "as_before" : "told_anew";
  if (now.length === 0) return "told_no_more";
  return then.length === now.length && then.every((channel) => now.includes(channel))
    ? "as_before"
    : "rerouted";
};

/** What is tested. */
export interface BacktestScope {
  /** Epoch ms. */
  readonly since: number;
  /** Every configured channel. */
  readonly channels: ReadonlyArray<string>;
  /** The rule in question; all without one. */
  readonly rule: Option.Option<string>;
  /** For how long it may go back. */
  readonly within: Duration.Duration;
}

/**
 * Runs the configured rules over what is on record, newest first: whom they would have told, and who was
 * told then. With a rule's name, only what that rule matches or matched. Writes nothing.
 */
export const backtest = Effect.fn("Backtest.backtest")(function* (
  { since, channels, rule, within }: BacktestScope,
) {
  const rules = yield* Rules;
  const retrospect = yield* Retrospect;
  const vocabulary = yield* Vocabulary;
  const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(within);

  const isMeant = (told: ReadonlyArray<string>, matches: ReadonlyArray<RuleMatch>) =>
    Option.match(rule, {
      onNone: () => told.length > 0,
      onSome: (name) => matches.some(({ ruleId }) => ruleId === name),
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

  const tested: Array<Tested> = [];
  const counts = { change: 0, item: 0, looked: 0 };
  let at = end;
  let reached = Option.none<number>();
  const testOne = (entry: OnRecord) => {
    const isChange = entry._tag === "Change";
    counts[isChange ? "change" : "item"]++;
    tested.push(...isChange ? change(entry.record) : item(entry.found));
  };
  yield* Stream.runForEachWhile(
    retrospect.since(since),
    (slice) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (slice.looked > 0 && (counts.looked >= mostTested || now >= end)) {
          reached = Option.some(at);
          return false;
        }
        slice.entries.forEach(testOne);
        counts.looked += slice.looked;
        at = slice.at;
        return true;
      }),
  );
  const result: Backtest = { tested, changes: counts.change, items: counts.item, reached };
  return result;
});
