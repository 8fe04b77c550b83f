import { createHash } from "node:crypto";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";

/*
 * One element of GitHub's issue list. Elements differ by age and by product (Enterprise), so only what
 * an item requires is required; any other field that cannot be decoded counts as absent.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const Issue = Schema.Struct({
  id: Schema.Int,
  number: Schema.Int,
  title: Schema.String,
  html_url: Schema.String,
  state: Schema.Literals(["open", "closed"]),
  body: Anything,
  repository_url: Anything,
  user: Anything,
  labels: Anything,
  state_reason: Anything,
  draft: Anything,
  created_at: Anything,
  updated_at: Anything,
  closed_at: Anything,
  pull_request: Anything,
  /** In lists of pull requests only. */
  merged_at: Anything,
});
export type Issue = typeof Issue.Type;

/** Names an element, readable or not. */
export const nameOf = (element: unknown): string => {
  const number = property(element, "number");
  return typeof number === "number" ? `#${number}` : "";
};

const property = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined;

const text = (value: unknown): string | null => typeof value === "string" ? value : null;

const tooLate = Date.UTC(2100, 0, 1);

/** Epoch ms, null for anything but a date of our times. */
export const instant = (value: unknown): number | null => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
  const at = Date.parse(value);
  return at >= 0 && at < tooLate ? at : null;
};

/** Until 2012 plain issues had a `pull_request` too, with nothing but nulls. */
const isPull = ({ pull_request: pull, merged_at }: Issue): boolean =>
  merged_at !== undefined || property(pull, "merged_at") !== undefined ||
  ["url", "html_url", "diff_url", "patch_url"].some((key) =>
    typeof property(pull, key) === "string"
  );

const labelsOf = ({ labels }: Issue): ReadonlyArray<string> =>
  Array.isArray(labels)
    ? labels.flatMap((label: unknown) => text(label) ?? text(property(label, "name")) ?? [])
    : [];

const hash = (parts: ReadonlyArray<unknown>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/** Most of a page are open for no reason. */
const openHash = hash(["open", null, null, null]);

/**
 * The part of a version that covers what people write. The other part covers the state, so that a close
 * with an edit differs from one without, even though the stored body is truncated.
 */
export const issueContent = (version: string | null): string | undefined => version?.split("-")[0];

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const issueItem = (issue: Issue, original: Issue = issue): Item => {
  const labels = labelsOf(issue);
  const mergedAt = instant(property(issue.pull_request, "merged_at") ?? issue.merged_at);
  const closedAt = instant(issue.closed_at);
  const state = mergedAt === null ? issue.state : "merged";
  const body = text(issue.body) ?? "";
  const reason = text(issue.state_reason);
  const draft = typeof issue.draft === "boolean" ? issue.draft : null;
  const isMerelyOpen = state === "open" && reason === null && closedAt === null &&
    mergedAt === null;
  const standing = isMerelyOpen ? openHash : hash([state, reason, closedAt, mergedAt]);
  const content = hash([
    original.title,
    text(original.body) ?? "",
    labelsOf(original).toSorted(),
    draft ?? false,
  ]);
  return {
    id: String(issue.id),
    kind: isPull(issue) ? "pull_request" : "issue",
    title: issue.title,
    body,
    url: issue.html_url,
    author: text(property(issue.user, "login")),
    labels,
    state,
    createdAt: instant(issue.created_at),
    updatedAt: instant(issue.updated_at),
    closedAt,
    mergedAt,
    version: `${content}-${standing}`,
    fields: {
      number: issue.number,
      ...(reason === null ? {} : { state_reason: reason }),
      ...(draft === null ? {} : { draft }),
    },
  };
};

/** The `OWNER/REPO` an element claims to belong to. */
export const repositoryOf = (issue: Issue): string | undefined =>
  /\/repos\/([^/]+\/[^/]+)$/.exec(text(issue.repository_url) ?? "")?.[1] ??
    /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/(?:issues|pull)\/\d+$/.exec(issue.html_url)?.[1];
