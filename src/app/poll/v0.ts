import { createHash } from "node:crypto";
import * as Option from "effect/Option";
import { contentOf, type Item } from "../../domain/item.ts";
import type { Baseline, Change, Source } from "../../domain/source.ts";
import type { V0Import } from "../../domain/v0_import.ts";

/*
 * The first poll of a source that the Python v0 watched before. v0 compared dates: what is older than
 * its cursor it had seen, what is newer it would have told, unless it was in its record already.
 */

const v0Types = {
  issue: ["repo_issue", "issue_updated"],
  pull_request: ["repo_pr", "pr_updated"],
  model: ["org_model", "model_updated"],
} as const;

/** The id of v0's event about an item as it is now, none for a pull request: `/issues` shows another. */
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

/** Under what v0 may have written down what this item is now. */
export const recordKeys = (sourceKey: string, item: Item): ReadonlyArray<string> => [
  ...v0Fingerprint(sourceKey, item),
  ...urlKeys(item),
];

/** What of an unknown item's changes v0 has told. */
const isTold = (
  { transition }: Change,
  sourceKey: string,
  item: Item,
  record: ReadonlySet<string>,
): boolean => {
  switch (transition) {
    case "merged":
      return record.has(`pr_merged ${item.url}`);
    case "closed":
    case "reopened":
      return false;
    default:
      return recordKeys(sourceKey, item).some((key) => record.has(key));
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
    .filter((change) => !isTold(change, origin, item, record));
};
