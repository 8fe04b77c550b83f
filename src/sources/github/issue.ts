import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { Anything, instant, property, textOrNull } from "../forge/element.ts";
import { type ShownIssue, shownIssueItem } from "../forge/issue_item.ts";

/*
 * One element of GitHub's issue list.
 */

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

/** Until 2012 plain issues had a `pull_request` too, with nothing but nulls. */
const isPull = ({ pull_request: pull, merged_at }: Issue): boolean =>
  merged_at !== undefined || property(pull, "merged_at") !== undefined ||
  ["url", "html_url", "diff_url", "patch_url"].some((key) =>
    typeof property(pull, key) === "string"
  );

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const issueItem = (issue: Issue, original: Issue = issue): Item => {
  const mergedAt = instant(property(issue.pull_request, "merged_at") ?? issue.merged_at);
  const shown: ShownIssue = {
    id: String(issue.id),
    kind: isPull(issue) ? "pull_request" : "issue",
    number: issue.number,
    title: issue.title,
    body: issue.body,
    url: issue.html_url,
    user: issue.user,
    labels: issue.labels,
    state: mergedAt === null ? issue.state : "merged",
    reason: textOrNull(issue.state_reason),
    draft: typeof issue.draft === "boolean" ? issue.draft : null,
    createdAt: instant(issue.created_at),
    updatedAt: instant(issue.updated_at),
    closedAt: instant(issue.closed_at),
    mergedAt,
  };
  return shownIssueItem(shown, original);
};

/** The `OWNER/REPO` an element claims to belong to. */
export const repositoryOf = (issue: Issue): string | undefined =>
  /\/repos\/([^/]+\/[^/]+)$/.exec(textOrNull(issue.repository_url) ?? "")?.[1] ??
    /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/(?:issues|pull)\/\d+$/.exec(issue.html_url)?.[1];
