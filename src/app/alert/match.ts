import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { MatchedEvent } from "../../domain/alert.ts";
import type { ItemHistory } from "../../domain/history.ts";
import type { Item } from "../../domain/item.ts";
import {
  type Miss,
  type Rule,
  type RuleMatch,
  Rules,
  type Seen,
  type Verdict,
} from "../../domain/rule.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { eventOf } from "./event.ts";
import { keptEvent } from "./kept.ts";

const notAsked = (after: Rule): Miss => ({
  condition: "first_match_only",
  says: { en: `not asked, for ${after.id} matched first`, zh: `未判断，${after.id} 已先匹配` },
});

/** What every rule says of an event, in the order of the config. */
export const verdictsOf = (
  rules: ReadonlyArray<Rule>,
  seen: Seen,
): ReadonlyArray<Verdict> => {
  let last: Rule | undefined;
  return rules.map((rule) => {
    if (last !== undefined && rule.mutes !== true) {
      return { rule, result: Result.fail(notAsked(last)) };
    }
    const result = rule.match(seen);
    if (rule.isLast === true && Result.isSuccess(result)) last = rule;
    return { rule, result };
  });
};

/** Those of the verdicts that are matches. */
export const matchesAmong = (verdicts: ReadonlyArray<Verdict>): ReadonlyArray<RuleMatch> =>
  verdicts.flatMap(({ result }) => Option.toArray(Result.getSuccess(result)));

/** What matches an event; rules see all its text. */
export const matchesOf = (rules: ReadonlyArray<Rule>, seen: Seen): ReadonlyArray<RuleMatch> =>
  matchesAmong(verdictsOf(rules, seen));

/** The same with the event, trimmed for storage. */
export const match = (rules: ReadonlyArray<Rule>, seen: Seen): MatchedEvent => ({
  event: keptEvent(seen.event),
  matches: matchesOf(rules, seen),
});

/** The event that an item would make if it had just been found (`at` is epoch ms). */
export const asItStands = (
  { kindOf }: Vocabulary,
  source: string,
  item: Item,
  at: number,
) =>
  eventOf(
    { key: source, origin: source },
    kindOf(item.kind),
    Option.none(),
    item,
    [{ transition: "added", eventId: item.id, occurredAt: item.createdAt, news: true }],
    at,
  );

/**
 * What the configured rules say of an item's last change, given its text as it was last seen; of an
 * item that never changed, what they say of it as a new one.
 */
export const verdictsNow = Effect.fnUntraced(
  function* ({ source, item, changedAt, events }: ItemHistory) {
    const rules = yield* Rules;
    const vocabulary = yield* Vocabulary;
    const last = events.at(-1)?.event;
    return item.pipe(
      Option.flatMap((known) => asItStands(vocabulary, source, known, changedAt)),
      Option.match({
        onNone: () => [],
        onSome: (event) =>
          verdictsOf(rules, {
            event: last === undefined
              ? event
              : { ...event, eventType: last.eventType, also: last.also, changed: last.changed },
            before: Option.none(),
          }),
      }),
    );
  },
);
