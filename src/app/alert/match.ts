import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { ItemStory } from "../../domain/history.ts";
import type { Item } from "../../domain/item.ts";
import { Rules } from "../../domain/rule.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { eventOf } from "./event.ts";

/** An item as rules look at it, as if it had just been found (`at` is epoch ms). */
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

/** What the configured rules find in an item as it was last seen, one phrase for each that matches. */
export const matchesNow = Effect.fnUntraced(function* ({ source, item, changedAt }: ItemStory) {
  const rules = yield* Rules;
  return Option.match(asItStands(yield* Vocabulary, source, item, changedAt), {
    onNone: () => [],
    onSome: (event) =>
      rules.flatMap((rule) => Option.toArray(rule.match(event)).map(({ reason }) => reason)),
  });
});
