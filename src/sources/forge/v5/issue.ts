import * as Schema from "effect/Schema";
import type { Item } from "../../../domain/item.ts";
import { instantOf } from "../../../http/loose.ts";
import { Anything, property, textOrNull } from "../element.ts";
import { shownIssueItem } from "../issue_item.ts";
import { asPath, type ForgePlace, webAddress } from "./forge.ts";

/*
 * One element of a list of issues or of pull requests. Both have an id of theirs, a number that may be a
 * string, and times of China.
 */

/** An id or number, which either is at one forge or the other. */
const Name = Schema.Union([
  Schema.Int,
  Schema.String.check(Schema.isPattern(/^[\w-]{1,64}$/, { expected: "an id" })),
]);

export const ForgeIssue = Schema.Struct({
  id: Name,
  number: Name,
  title: Schema.String,
  state: Schema.String,
  html_url: Anything,
  body: Anything,
  user: Anything,
  labels: Anything,
  draft: Anything,
  created_at: Anything,
  updated_at: Anything,
  closed_at: Anything,
  /** In place of `closed_at`, of issues. */
  finished_at: Anything,
  merged_at: Anything,
});
export type ForgeIssue = typeof ForgeIssue.Type;

/** Epoch ms of a time, which is China's unless it says otherwise. */
export const forgeInstant = (value: unknown): number | null => instantOf(value, "+08:00");

export const forgeIssueId = ({ id }: Pick<ForgeIssue, "id">): string => String(id);

/** Names an element, readable or not. */
export const forgeIssueName = (element: unknown): string => {
  const number = property(element, "number");
  return typeof number === "number" || (typeof number === "string" && number !== "")
    ? `#${String(number).slice(0, 64)}`
    : "";
};

/** A number is one, whichever way it is written; those with letters stay as they are. */
const numberOf = ({ number }: ForgeIssue): number | string =>
  /^\d{1,15}$/.test(String(number)) ? Number(number) : number;

/** A state that is no more than open or closed, in words of the forge's own. */
const reasons = ["progressing", "rejected"];

const stateOf = ({ state }: ForgeIssue, mergedAt: number | null) => {
  if (mergedAt !== null || state === "merged") return "merged";
  return state === "closed" || state === "rejected" ? "closed" : "open";
};

/** The address people read it at, for which the list may have none. */
const addressOf = (place: ForgePlace, { html_url, number }: ForgeIssue, list: string): string =>
  typeof html_url === "string" && /^https?:\/\//.test(html_url) && URL.canParse(html_url)
    ? html_url
    : `${webAddress(place)}/${list}/${asPath(String(number))}`;

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const forgeIssueItem = (
  place: ForgePlace,
  list: "issues" | "pulls",
  issue: ForgeIssue,
  original: ForgeIssue,
): Item => {
  const mergedAt = forgeInstant(issue.merged_at);
  const state = stateOf(issue, mergedAt);
  return shownIssueItem({
    id: forgeIssueId(issue),
    kind: list === "pulls" ? "pull_request" : "issue",
    number: numberOf(issue),
    title: issue.title,
    body: issue.body,
    url: addressOf(place, issue, list),
    user: issue.user,
    labels: issue.labels,
    state,
    reason: reasons.includes(issue.state) ? issue.state : null,
    draft: list === "pulls" ? issue.draft === true || issue.draft === 1 : null,
    createdAt: forgeInstant(issue.created_at),
    updatedAt: forgeInstant(issue.updated_at),
    // What is open again may still have the date.
    closedAt: state === "open" ? null : forgeInstant(issue.closed_at ?? issue.finished_at),
    mergedAt,
  }, original);
};

/** The `OWNER/REPO` an element claims to belong to. */
export const repositoryShown = (
  { html_url }: { readonly html_url?: unknown },
): string | undefined =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\//.exec(textOrNull(html_url) ?? "")?.[1];
