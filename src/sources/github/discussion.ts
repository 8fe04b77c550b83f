import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import { instant } from "../forge/element.ts";
import { nameOf } from "./issue.ts";
import { discussion } from "../forge/kinds.ts";

/*
 * One discussion, as GraphQL shows it: https://docs.github.com/graphql/reference/objects#discussion.
 */

const Anything = Schema.optionalKey(Schema.Unknown);

export const Discussion = Schema.Struct({
  /** The same wherever the repository moves. */
  id: Schema.String,
  number: Schema.Int,
  title: Schema.String,
  url: Schema.String,
  body: Anything,
  author: Anything,
  category: Anything,
  labels: Anything,
  createdAt: Anything,
  updatedAt: Anything,
  closed: Anything,
  closedAt: Anything,
  stateReason: Anything,
  isAnswered: Anything,
  answerChosenAt: Anything,
});
export type Discussion = typeof Discussion.Type;

export const discussionName = nameOf;

/** What is asked of each. */
export const discussionFields =
  "id number title url body author { login } category { name } labels(first: 20) { nodes { name } } " +
  "createdAt updatedAt closed closedAt stateReason isAnswered answerChosenAt";

const text = (value: unknown): string => typeof value === "string" ? value : "";

const textAt = (value: unknown, key: string): string =>
  Predicate.hasProperty(value, key) ? text(value[key]) : "";

const labelsOf = ({ labels }: Discussion): ReadonlyArray<string> =>
  Predicate.hasProperty(labels, "nodes") && Array.isArray(labels.nodes)
    ? labels.nodes.map((label: unknown) => textAt(label, "name")).filter((name) => name !== "")
    : [];

/** The item of an element; its version is that of the element as it came, which may hold secrets. */
export const discussionItem = (element: Discussion, original: Discussion = element): Item => {
  const state = element.closed === true ? "closed" : "open";
  const closedAt = instant(element.closedAt);
  const reason = text(element.stateReason).toLowerCase();
  const category = textAt(element.category, "name");
  const answered = element.isAnswered === true;
  const answeredAt = answered ? instant(element.answerChosenAt) : null;
  const content = hashOf(
    original.title,
    text(original.body),
    ...labelsOf(original).toSorted(),
  ).slice(0, 32);
  const standing = hashOf(state, reason, String(closedAt), String(answered), String(answeredAt));
  return {
    id: element.id,
    kind: discussion.name,
    title: element.title,
    body: text(element.body),
    url: element.url,
    author: textAt(element.author, "login") || null,
    labels: labelsOf(element),
    state,
    createdAt: instant(element.createdAt),
    updatedAt: instant(element.updatedAt),
    closedAt,
    mergedAt: null,
    version: `${content}-${standing.slice(0, 32)}`,
    fields: {
      number: element.number,
      ...category === "" ? {} : { category },
      ...reason === "" ? {} : { state_reason: reason },
      answered,
      ...answeredAt === null ? {} : { answered_at: answeredAt },
    },
  };
};
