import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Detection, type Evidence, foundOf, observedOf } from "./detect.ts";

/** So many items a poll are looked into; every one costs a request. */
const mostItems = 10;
/** For so long (ms) after its last change an item that could not be looked into is met again. */
const triedForMs = 24 * 3_600_000;
const longest = "20 seconds";

/** The findings with what history tells, and whether the next poll is to begin where this one did. */
export interface Explained extends Detection {
  readonly again: boolean;
}

/**
 * Asks what happened to old items that are met for the first time. What cannot be found out now stays
 * unknown for a while, so that the next poll meets it again; afterwards it is merely taken note of.
 */
export const explained = Effect.fn("Poll.explained")(
  function* (findings: Detection, evidence: Evidence) {
    const { source, sweep, now } = evidence;
    const { unexplained, baseline } = findings;
    const { history } = source;
    const unchanged: Explained = { ...findings, again: false };
    if (history === undefined || unexplained.length === 0) return unchanged;
    const failures: Array<string> = [];
    const changes = new Map<string, ReturnType<typeof foundOf>>();
    const lookInto = (item: Item) =>
      history(item, baseline.at).pipe(
        Effect.map((found) => {
          changes.set(item.id, foundOf(evidence, Option.none(), item, found));
        }),
        Effect.catch(({ message }) => Effect.sync(() => void failures.push(message))),
      );
    yield* Effect.forEach(unexplained.slice(0, mostItems), lookInto, { discard: true }).pipe(
      Effect.timeoutOrElse({ duration: longest, orElse: () => Effect.void }),
    );
    const left = new Set(
      unexplained.filter((item) =>
        !changes.has(item.id) && sweep.servedAt - (item.updatedAt ?? 0) < triedForMs
      ).map(({ id }) => id),
    );
    const events = findings.events.flatMap((event) => {
      if (left.has(event.itemId)) return [];
      const found = changes.get(event.itemId);
      return [
        found !== undefined && Option.isSome(found) ? observedOf(found.value, now) : event,
      ];
    });
    const result: Explained = {
      ...findings,
      items: findings.items.filter(({ id }) => !left.has(id)),
      events,
      again: left.size > 0,
      notes: failures[0] === undefined ? findings.notes : [
        ...findings.notes,
        `what happened to an item met for the first time could not be found out: ${failures[0]}`,
      ],
    };
    return result;
  },
);
