import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { MatchedEvent } from "../../domain/alert.ts";
import type { TrackerEvent } from "../../domain/event.ts";
import type { ItemHistory } from "../../domain/history.ts";
import type { Item } from "../../domain/item.ts";
import { type Rule, Rules } from "../../domain/rule.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { eventOf } from "./event.ts";
import { keptEvent } from "./kept.ts";

/** What the rules say of an event; they see all its text. */
export const matchesOf = (rules: ReadonlyArray<Rule>, event: TrackerEvent) =>
  rules.flatMap((rule) => Option.toArray(rule.match(event)));

/** The same with the event, trimmed for storage. */
export const match = (rules: ReadonlyArray<Rule>, event: TrackerEvent): MatchedEvent => ({
  event: keptEvent(event),
  matches: matchesOf(rules, event),
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

/** Why the configured rules match an item as it was last seen, one phrase per match. */
export const matchesNow = Effect.fnUntraced(function* ({ source, item, changedAt }: ItemHistory) {
  const rules = yield* Rules;
  const vocabulary = yield* Vocabulary;
  return item.pipe(
    Option.flatMap((known) => asItStands(vocabulary, source, known, changedAt)),
    Option.match({
      onNone: () => [],
      onSome: (event) => matchesOf(rules, event).map(({ reason }) => reason),
    }),
  );
});
