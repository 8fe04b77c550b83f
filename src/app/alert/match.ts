import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { MatchedEvent } from "../../domain/alert.ts";
import type { ItemHistory } from "../../domain/history.ts";
import type { Item } from "../../domain/item.ts";
import { type Miss, type Rule, type RuleMatch, Rules, type Seen } from "../../domain/rule.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { eventOf } from "./event.ts";
import { keptEvent } from "./kept.ts";

/** What a rule says of an event. */
export interface Verdict {
  readonly rule: Rule;
  readonly result: Result.Result<RuleMatch, Miss>;
}

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

/** What matches an event; rules see all its text. */
export const matchesOf = (rules: ReadonlyArray<Rule>, seen: Seen): ReadonlyArray<RuleMatch> =>
  verdictsOf(rules, seen).flatMap(({ result }) => Option.toArray(Result.getSuccess(result)));

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

/** What the configured rules match of an item as it was last seen. */
export const matchesNow = Effect.fnUntraced(function* ({ source, item, changedAt }: ItemHistory) {
  const rules = yield* Rules;
  const vocabulary = yield* Vocabulary;
  return item.pipe(
    Option.flatMap((known) => asItStands(vocabulary, source, known, changedAt)),
    Option.match({
      onNone: () => [],
      onSome: (event) => matchesOf(rules, { event, before: Option.none() }),
    }),
  );
});
