import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Detection, type Evidence, type Found, foundOf, keptFound } from "./detect.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** Items looked into per poll; each costs a request. */
const mostItems = 10;
/**
 * How long after its last change an item is tried again when its history could not be read; one without
 * a date is until it can.
 */
const triedFor = Duration.days(1);
const longest = "20 seconds";

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
    const failures: Array<Phrase> = [];
    const changes = new Map<string, Option.Option<Found>>();
    const ask = (item: Item) =>
      history(item, baseline.at).pipe(
        Effect.map((found) => {
          changes.set(
            item.id,
            Option.map(foundOf(evidence, Option.none(), item, found), keptFound),
          );
        }),
        Effect.catch(({ says }) => Effect.sync(() => void failures.push(says))),
      );
    yield* Effect.forEach(unexplained.slice(0, mostItems), ask, { discard: true }).pipe(
      Effect.timeoutOrElse({ duration: longest, orElse: () => Effect.void }),
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
      notes: failures[0] === undefined ? detection.notes : [
        ...detection.notes,
        {
          en: `the history of an item met for the first time cannot be read: ${failures[0].en}`,
          zh: `首次遇到的条目，其历史无法读取：${failures[0].zh}`,
        },
      ],
    };
    return result;
  },
);
