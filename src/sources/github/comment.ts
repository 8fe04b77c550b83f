import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import { truncate } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import { instant } from "../forge/element.ts";
import { issueComment } from "../forge/kinds.ts";
import type { SweptList } from "./page.ts";

/*
 * One comment: https://docs.github.com/rest/issues/comments on an issue or pull request, or
 * https://docs.github.com/rest/pulls/comments on a line of code. The two are numbered apart.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

const Comment = Schema.Struct({
  id: Schema.Int,
  html_url: Schema.String,
  body: Schema.NullOr(Schema.String),
  user: Anything,
  author_association: Anything,
  created_at: Anything,
  updated_at: Anything,
  /** Where it is on an issue or pull request as a whole. */
  issue_url: Anything,
  /** Where it is on a line of a pull request. */
  pull_request_url: Anything,
  path: Anything,
});
type Comment = typeof Comment.Type;

const text = (value: unknown): string => typeof value === "string" ? value : "";

const nameOf = (element: unknown): string =>
  Predicate.hasProperty(element, "id") && typeof element.id === "number"
    ? `comment ${element.id}`
    : "";

/** Longest title in code points. */
const longestLine = 120;

/** Its first line that quotes nothing, as a comment has no title. */
const titleOf = (body: string): string => {
  const lines = body.replace(/<!--[\s\S]*?(?:-->|$)/g, "").split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  return truncate(lines.find((line) => !line.startsWith(">")) ?? lines[0] ?? "", longestLine);
};

/** What it is on, by the last part of an address. */
const issueOf = ({ issue_url, pull_request_url }: Comment): { readonly issue?: number } => {
  const number = /\/(\d{1,15})$/.exec(text(issue_url) || text(pull_request_url))?.[1];
  return number === undefined ? {} : { issue: Number(number) };
};

const itemOf = (isReview: boolean) => (element: Comment, original: Comment = element): Item => {
  const { id, user, author_association: association, path } = element;
  const body = element.body ?? "";
  return {
    id: isReview ? `review-${id}` : String(id),
    kind: issueComment.name,
    title: titleOf(body),
    body,
    url: element.html_url,
    author: Predicate.hasProperty(user, "login") ? text(user.login) || null : null,
    labels: [],
    state: null,
    createdAt: instant(element.created_at),
    updatedAt: instant(element.updated_at),
    closedAt: null,
    mergedAt: null,
    version: hashOf((original.body ?? "").trim()).slice(0, 32),
    fields: {
      ...issueOf(element),
      ...isReview ? { review: true } : {},
      ...text(association) === "" ? {} : { association: text(association).toLowerCase() },
      ...isReview && text(path) !== "" ? { file: text(path) } : {},
    },
  };
};

const listOf = (path: string, isReview: boolean): SweptList<Comment> => ({
  path,
  decode: decodeEach(Comment, nameOf),
  nameOf,
  itemOf: itemOf(isReview),
  repositoryOf: ({ html_url }) => /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\//.exec(html_url)?.[1],
});

/** All on issues and pull requests. */
export const issueComments = listOf("issues/comments", false);

/** All on lines of pull requests. */
export const reviewComments = listOf("pulls/comments", true);
