import * as Option from "effect/Option";
import type { Part, Place } from "../../domain/timeline.ts";

const isNewer = (a: Place, b: Place): boolean => a.at > b.at || (a.at === b.at && a.id > b.id);

/** The newest of several walks, as far back as each of them has gone. */
export const joined = <A extends { readonly place: Place }>(
  parts: ReadonlyArray<Part<A>>,
  limit: number,
): Part<A> => {
  const reached = parts.flatMap(({ next }) => Option.toArray(next));
  const frontier = reached.reduce<Place | undefined>(
    (newest, each) => newest === undefined || isNewer(each, newest) ? each : newest,
    undefined,
  );
  const entries = parts.flatMap(({ entries }) => entries)
    .toSorted((a, b) => isNewer(a.place, b.place) ? -1 : 1)
    .filter(({ place }) => frontier === undefined || !isNewer(frontier, place));
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown,
    next: entries.length > limit && last !== undefined
      ? Option.some(last.place)
      : Option.fromUndefinedOr(frontier),
  };
};
