import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { isTold } from "../../domain/route.ts";
import { goneSince } from "./absence.ts";
import { askedItems } from "./asked_items.ts";
import type { Detection, Evidence } from "./detect.ts";
import { type Found, foundOf, keptFound } from "./found.ts";

/** The condition of a rule that may hold only once it is known what changed. */
const onParts = "changed";

/** The updates worth a request: of those that nobody is told of in any case, nothing need be known. */
const worthAsking = ({ found }: Detection, { rules, stored }: Evidence): ReadonlyArray<Found> => {
  const mayMatch = rules.some(({ besides = [] }) => besides.includes(onParts));
  return found.filter(({ event, news, matches, itemId }) =>
    event.transition === "updated" && news && stored.has(itemId) && (mayMatch || isTold(matches))
  );
};

/**
 * The detection with what the upstream says of which parts of updated items changed. An update of which
 * that cannot be learned stays as it is.
 */
export const withParts = Effect.fn("Poll.withParts")(
  function* (detection: Detection, evidence: Evidence) {
    const { source, stored, known, baseline } = evidence;
    const { inspect } = source;
    const updates = inspect === undefined ? [] : worthAsking(detection, evidence);
    if (inspect === undefined || updates.length === 0 || Option.isNone(baseline)) return detection;
    const { answers, notes } = yield* askedItems(
      updates.map(({ item }) => item),
      (item) => inspect(stored.get(item.id) ?? item, item),
      {
        en: "what changed in an item cannot be read",
        zh: "条目的变化内容无法读取",
      },
    );
    const again = ({ before, now }: { readonly before: Item; readonly now: Item }) =>
      Option.map(
        foundOf(
          evidence,
          Option.some(before),
          now,
          source.changes(Option.some(before), now, baseline.value, goneSince(known.get(now.id))),
        ),
        keptFound,
      );
    const result: Detection = {
      ...detection,
      items: detection.items.map((item) => {
        const parts = answers.get(item.id)?.now.parts;
        return parts === undefined ? item : { ...item, parts };
      }),
      found: detection.found.map((each) =>
        Option.getOrElse(
          Option.flatMap(Option.fromUndefinedOr(answers.get(each.itemId)), again),
          () => each,
        )
      ),
      notes: [...detection.notes, ...notes],
    };
    const matched = ({ found }: Detection) => found.filter(({ matches }) => isTold(matches)).length;
    return { ...result, matched: detection.matched - matched(detection) + matched(result) };
  },
);
