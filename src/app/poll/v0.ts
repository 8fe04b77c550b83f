import { createHash } from "node:crypto";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { contentOf, type Item } from "../../domain/item.ts";
import type { Change, Page, Source } from "../../domain/source.ts";
import type { Claim } from "../../domain/source_store.ts";
import { type V0Import, V0Record } from "../../domain/v0_import.ts";

/*
 * The first poll of a source that the Python v0 watched before. v0 compared dates: it had seen what
 * is older than its cursor, and alerted on anything newer that was not yet in its record.
 */

const v0Types = {
  issue: ["repo_issue", "issue_updated"],
  pull_request: ["repo_pr", "pr_updated"],
  model: ["org_model", "model_updated"],
} as const;

/**
 * The id of v0's event about an item as it is now; none for a pull request, whose id differs in
 * `/issues`.
 */
const v0EventId = (platform: string, item: Item): string | undefined => {
  if (item.kind === "pull_request") return undefined;
  return platform === "huggingface" && item.version !== null ? contentOf(item.version) : item.id;
};

/** v0's fingerprint: the SHA-256 of compact JSON with its keys sorted. */
const v0Fingerprint = (sourceKey: string, item: Item): ReadonlyArray<string> => {
  const colon = sourceKey.indexOf(":");
  const source = sourceKey.slice(0, colon);
  const eventId = v0EventId(source, item);
  if (eventId === undefined) return [];
  const [resourceType, updated] = v0Types[item.kind];
  const json = JSON.stringify({
    event_id: eventId,
    event_type: source === "modelscope" ? "model_added" : updated,
    resource_id: sourceKey.slice(colon + 1),
    resource_type: resourceType,
    source,
  });
  return [createHash("sha256").update(json).digest("hex")];
};

const urlKeys = ({ kind, url }: Item): ReadonlyArray<string> =>
  kind === "model"
    ? []
    : [`${v0Types[kind][1]} ${url}`, ...(kind === "pull_request" ? [`pr_merged ${url}`] : [])];

/** Keys under which v0 may have recorded the item as it is now. */
export const recordKeys = (sourceKey: string, item: Item): ReadonlyArray<string> => [
  ...v0Fingerprint(sourceKey, item),
  ...urlKeys(item),
];

/** Whether v0 has alerted on this change of an item unknown to us. */
const isRecorded = (
  { transition }: Change,
  keys: ReadonlyArray<string>,
  { url }: Item,
  recorded: ReadonlySet<string>,
): boolean => {
  switch (transition) {
    case "merged":
      return recorded.has(`pr_merged ${url}`);
    case "closed":
    case "reopened":
      return false;
    default:
      return keys.some((key) => recorded.has(key));
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
    Effect.map(holds(items.flatMap((item) => recordKeys(origin, item))), (keys) => {
      for (const key of keys) recorded.add(key);
    });
  return {
    ...source,
    knownByDate: seenUpTo.model !== null,
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
      const keys = recordKeys(origin, now);
      return source.changes(before, now, since)
        .map((change) => ({ ...change, news: true }))
        .filter((change) => !isRecorded(change, keys, now, recorded));
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
