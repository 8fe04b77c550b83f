import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { askedItems } from "./asked_items.ts";
import type { Detection, Evidence } from "./detect.ts";
import { foundOf, keptFound } from "./found.ts";

/**
 * How long after its last change an item is tried again when its history could not be read; one without
 * a date is until it can.
 */
const triedFor = Duration.days(1);

/**
 * The detection with what item histories add, and whether the next poll must start from the same
 * place.
 */
export interface DetectionWithHistory extends Detection {
  readonly again: boolean;
}

/**
 * Asks the upstream what happened to old items met for the first time. An item whose history cannot
 * be read stays unknown for a day, so that later polls try again; after that it is only recorded.
 */
export const withHistory = Effect.fn("Poll.withHistory")(
  function* (detection: Detection, evidence: Evidence) {
    const { source, sweep } = evidence;
    const { unexplained, baseline } = detection;
    const { history } = source;
    const unchanged: DetectionWithHistory = { ...detection, again: false };
    if (history === undefined || unexplained.length === 0) return unchanged;
    const { answers: changes, notes } = yield* askedItems(
      unexplained,
      (item) =>
        Effect.map(
          history(item, baseline.at),
          (found) => Option.map(foundOf(evidence, Option.none(), item, found), keptFound),
        ),
      {
        en: "the history of an item met for the first time cannot be read",
        zh: "首次遇到的条目，其历史无法读取",
      },
      source.mostHistories,
    );
    const left = new Set(
      unexplained.filter((item) =>
        !changes.has(item.id) &&
        (item.updatedAt === null ||
          sweep.servedAt - item.updatedAt < Duration.toMillis(triedFor))
      ).map(({ id }) => id),
    );
    const found = detection.found.flatMap((each) =>
      left.has(each.itemId)
        ? []
        : [Option.getOrElse(changes.get(each.itemId) ?? Option.none(), () => each)]
    );
    const result: DetectionWithHistory = {
      ...detection,
      items: detection.items.filter(({ id }) => !left.has(id)),
      found,
      again: left.size > 0,
      notes: [...detection.notes, ...notes],
    };
    return result;
  },
);
