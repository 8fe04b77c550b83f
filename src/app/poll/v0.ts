import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Item } from "../../domain/item.ts";
import type { Change, Page, Source, V0Keys } from "../../domain/source.ts";
import type { Claim } from "../../domain/source_store.ts";
import { type V0Import, V0Record } from "../../domain/v0_import.ts";

/*
 * The first poll of a source that the Python v0 watched before. v0 compared dates: it had seen what
 * is older than its cursor, and alerted on anything newer that was not yet in its record.
 */

const noKeys: V0Keys = { item: [], merge: [] };

/** Keys under which v0 may have recorded the item as it is now. */
const keysOf = ({ v0Keys }: Source, origin: string, item: Item): V0Keys =>
  v0Keys === undefined ? noKeys : v0Keys(origin, item);

const allOf = ({ item, merge }: V0Keys): ReadonlyArray<string> => [...item, ...merge];

/** The same in one list. */
export const recordKeys = (source: Source, origin: string, item: Item): ReadonlyArray<string> =>
  allOf(keysOf(source, origin, item));

/** Whether v0 has alerted on this change of an item unknown to us. */
const isRecorded = (
  { transition }: Change,
  keys: V0Keys,
  recorded: ReadonlySet<string>,
): boolean => {
  switch (transition) {
    case "merged":
      return keys.merge.some((key) => recorded.has(key));
    case "closed":
    case "reopened":
      return false;
    default:
      return allOf(keys).some((key) => recorded.has(key));
  }
};

/** Where v0 stood with a source. */
export interface LeftOff extends V0Import {
  /** What v0 called it. */
  readonly origin: string;
  /** Epoch ms by the upstream's clock. */
  readonly baselineAt: number;
}

/**
 * The source as its first poll after the import sees it: it resumes where v0 left off, and an item
 * that is not stored is news unless v0 had seen it or alerted on it. `holds` looks keys up in v0's
 * record.
 */
export const asTakenOver = (
  source: Source,
  { origin, baselineAt, seenUpTo }: LeftOff,
  holds: (keys: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>>,
): Source => {
  const recorded = new Set<string>();
  const lookUp = ({ items }: Page) =>
    Effect.map(holds(items.flatMap((item) => recordKeys(source, origin, item))), (keys) => {
      for (const key of keys) recorded.add(key);
    });
  return {
    ...source,
    knownByDate: !Object.values(seenUpTo).includes(null),
    poll: (previous, full) =>
      source.poll(
        Option.orElse(
          previous,
          () =>
            Option.map(Option.fromUndefinedOr(source.resumeFrom), (resume) => resume(baselineAt)),
        ),
        full,
      ).pipe(Stream.tap(lookUp)),
    changes: (before, now, baseline, goneSince) => {
      if (Option.isSome(before)) return source.changes(before, now, baseline, goneSince);
      const upTo = seenUpTo[now.kind];
      if (upTo === undefined) return [];
      if (upTo !== null && (now.updatedAt === null || now.updatedAt < upTo)) return [];
      const since = upTo === null ? baseline : { at: upTo, complete: false };
      const keys = keysOf(source, origin, now);
      return source.changes(before, now, since)
        .map((change) => ({ ...change, news: true }))
        .filter((change) => !isRecorded(change, keys, recorded));
    },
  };
};

/**
 * The source to poll under this claim: as v0 left it until our first commit, unchanged ever after.
 */
export const resumingFromV0 = Effect.fnUntraced(function* (source: Source, claim: Claim) {
  // Only an import sets a baseline without a cursor.
  if (Option.isSome(claim.cursor) || Option.isNone(claim.baseline)) return source;
  const { leftOff, holds } = yield* V0Record;
  const { at: baselineAt } = claim.baseline.value;
  return Option.match(yield* leftOff(claim.key), {
    onNone: () => source,
    onSome: (left) => asTakenOver(source, { ...left, origin: claim.origin, baselineAt }, holds),
  });
});
