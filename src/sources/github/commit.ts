import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { hashOf } from "../../domain/hash.ts";
import { blankItem, type Item } from "../../domain/item.ts";
import { instant } from "../forge/element.ts";
import { repoCommit } from "../forge/kinds.ts";

/*
 * One element of GitHub's list of commits: https://docs.github.com/rest/commits/commits#list-commits.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const Commit = Schema.Struct({
  sha: Schema.NonEmptyString,
  html_url: Anything,
  commit: Schema.Struct({ message: Schema.String, author: Anything, committer: Anything }),
  /** The account, where there is one for the address of the author. */
  author: Anything,
});
export type Commit = typeof Commit.Type;

const textIn = (value: unknown, key: string): string => {
  const found = Predicate.hasProperty(value, key) ? value[key] : undefined;
  return typeof found === "string" ? found : "";
};

/** Names an element, readable or not. */
export const commitName = (element: unknown): string => textIn(element, "sha").slice(0, 12);

/**
 * What stays the same when the history is rewritten: who wrote it, when and with which message. Without
 * a date of the author two commits may be alike, and only their hashes tell them apart.
 */
const identityOf = ({ sha, commit: { message, author } }: Commit): string => {
  const date = textIn(author, "date");
  return instant(date) === null
    ? sha
    : hashOf(textIn(author, "name"), textIn(author, "email"), date, message).slice(0, 40);
};

/** The item of an element; it is known by that of the element as it came, which may hold secrets. */
export const commitItem = (element: Commit, original: Commit, fallbackUrl: string): Item => {
  const { sha, commit: { message, author, committer } } = element;
  const [title = "", ...rest] = message.trim().split("\n");
  const committedAt = instant(textIn(committer, "date"));
  return {
    ...blankItem(identityOf(original), repoCommit.name),
    title: title.trim(),
    body: rest.join("\n").trim(),
    url: textIn(element, "html_url") || `${fallbackUrl}/commit/${encodeURIComponent(sha)}`,
    author: textIn(element.author, "login") || textIn(author, "name") || null,
    createdAt: committedAt,
    updatedAt: committedAt,
    version: sha,
    fields: { sha: sha.slice(0, 12) },
  };
};

/** The `OWNER/REPO` an element claims to belong to. */
export const commitRepository = (element: Commit): string | undefined =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/commit\//.exec(textIn(element, "html_url"))?.[1];
