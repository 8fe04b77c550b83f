import * as Schema from "effect/Schema";
import { PluginName } from "./event.ts";

/** Epoch milliseconds in UTC, or null where the upstream says nothing usable. */
const Instant = Schema.NullOr(Schema.Finite);

/**
 * What an upstream shows, normalised. A source reports what it sees; what changed is decided by
 * comparing with what was seen before.
 */
export const Item = Schema.Struct({
  /** Unique and stable within the source. */
  id: Schema.String,
  /** One of those its source's plugin defines. */
  kind: PluginName,
  title: Schema.String,
  body: Schema.String,
  url: Schema.String,
  author: Schema.NullOr(Schema.String),
  labels: Schema.Array(Schema.String),
  /** `open`, `closed` or `merged`, say; null where the upstream knows no states. */
  state: Schema.NullOr(Schema.String),
  createdAt: Instant,
  updatedAt: Instant,
  closedAt: Instant,
  mergedAt: Instant,
  /**
   * Hash of what is news about the item; null where this listing does not show it (an organisation
   * page, a list without commit hashes): the version known before then stays. What stands behind a
   * blank says who may see the item.
   */
  version: Schema.NullOr(Schema.String),
  /** Small facts worth keeping beside the item, such as its number or library. */
  fields: Schema.Record(
    Schema.String,
    Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]),
  ),
  /** Hashes of parts of its content, by their names, where somebody asked for them. */
  parts: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
});
export type Item = typeof Item.Type;

/** The parts of an item that are others than before; undefined where that is not known. */
export const changedContent = (
  { parts: before }: Item,
  { parts: now }: Item,
): ReadonlyArray<string> | undefined =>
  before === undefined || now === undefined
    ? undefined
    : Object.keys({ ...before, ...now }).filter((name) => before[name] !== now[name]);

/** The part of a version that stands for the item's content. */
export const contentOf = (version: string): string => version.split(" ", 1)[0] ?? "";

export const ItemJson = Schema.fromJsonString(Item);

/** An item of which nothing is known but its id and kind. */
export const blankItem = (id: string, kind: Item["kind"]): Item => ({
  id,
  kind,
  title: id,
  body: "",
  url: "",
  author: null,
  labels: [],
  state: null,
  createdAt: null,
  updatedAt: null,
  closedAt: null,
  mergedAt: null,
  version: null,
  fields: {},
});

/** What templates of issues say to those who fill them in, and nobody reads afterwards. */
const comments = /<!--[\s\S]*?(?:-->|$)/g;

/** The text that rules search besides the title: the whole body and the labels. */
export const searchedText = ({ body, labels }: Pick<Item, "body" | "labels">): string => {
  const written = (body.includes("<!--") ? body.replace(comments, "") : body).trim();
  return labels.length === 0
    ? written
    : [written, labels.join(", ")].filter((text) => text !== "").join("\n\n");
};
