import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import type { Baseline, Change, Source, V0Keys } from "../../domain/source.ts";
import type { V0Import } from "../../domain/v0_import.ts";

/*
 * The first poll of a source that the Python v0 watched before. v0 compared dates: what is older than
 * its cursor it had seen, what is newer it would have told, unless it was in its record already.
 */

const none: V0Keys = { item: [], merge: [] };

const keysOf = ({ v0Keys }: Source, origin: string, item: Item): V0Keys =>
  v0Keys === undefined ? none : v0Keys(origin, item);

/** Under what v0 may have written down what this item is now. */
export const recordKeys = (source: Source, origin: string, item: Item): ReadonlyArray<string> => {
  const keys = keysOf(source, origin, item);
  return [...keys.item, ...keys.merge];
};

/** What of an unknown item's changes v0 has told. */
const isTold = (
  { transition }: Change,
  keys: V0Keys,
  record: ReadonlySet<string>,
): boolean => {
  switch (transition) {
    case "merged":
      return keys.merge.some((key) => record.has(key));
    case "closed":
    case "reopened":
      return false;
    default:
      return [...keys.item, ...keys.merge].some((key) => record.has(key));
  }
};

/** Where v0 stood with a source, and what of the items that are unknown now it had told. */
export interface Standing {
  readonly from: V0Import;
  readonly record: ReadonlySet<string>;
}

/** What happened to an item that was unknown when a source, called `origin` by v0, was taken over. */
export const changesSince = (
  source: Source,
  item: Item,
  origin: string,
  { from: { seenUpTo }, record }: Standing,
  baseline: Baseline,
): ReadonlyArray<Change> => {
  const upTo = seenUpTo[item.kind];
  if (upTo === undefined) return [];
  if (upTo !== null && (item.updatedAt === null || item.updatedAt < upTo)) return [];
  const since = upTo === null ? baseline : { at: upTo, complete: false };
  return source.changes(Option.none(), item, since)
    .map((change) => ({ ...change, news: true }))
    .filter((change) => !isTold(change, keysOf(source, origin, item), record));
};
