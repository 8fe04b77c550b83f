import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { ItemStory } from "../domain/chronicle.ts";
import { Rules } from "../domain/rule.ts";
import { eventOf } from "./events.ts";

/** What the configured rules find in an item as it was last seen, one phrase for each that matches. */
export const matchesNow = Effect.fnUntraced(function* ({ source, item, changedAt }: ItemStory) {
  const rules = yield* (yield* Rules).all;
  const event = eventOf(
    source,
    Option.none(),
    item,
    [{ transition: "updated", eventId: item.id, occurredAt: item.updatedAt, news: true }],
    changedAt,
  );
  return Option.match(event, {
    onNone: () => [],
    onSome: (each) =>
      rules.flatMap((rule) => Option.toArray(rule.match(each)).map(({ reason }) => reason)),
  });
});
