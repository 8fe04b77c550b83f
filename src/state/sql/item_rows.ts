import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Struct from "effect/Struct";
import { blankItem, Item } from "../../domain/item.ts";

/*
 * Items as `items` holds them: what has a column of its own and what a blank item has too is left out
 * of the JSON. Earlier versions wrote all of it, which reads the same.
 */

const columns = ["id", "version", "updatedAt"] as const;
const always = ["kind", "title", "url"] as const;

const Stored = Item.mapFields(Struct.omit(columns))
  .mapFields(Struct.mapOmit(always, Schema.optionalKey));
const decodeStored = Schema.decodeUnknownOption(Schema.fromJsonString(Stored));

const filled = <A>(values: ReadonlyArray<A>) => values.length === 0 ? undefined : values;

/** The JSON of an item. Polls write thousands, whose types say all that a schema would. */
export const itemJson = (item: Item): string =>
  JSON.stringify({
    kind: item.kind,
    title: item.title,
    body: item.body === "" ? undefined : item.body,
    url: item.url,
    author: item.author ?? undefined,
    labels: filled(item.labels),
    state: item.state ?? undefined,
    createdAt: item.createdAt ?? undefined,
    closedAt: item.closedAt ?? undefined,
    mergedAt: item.mergedAt ?? undefined,
    fields: item.fields,
    parts: item.parts,
  });

/** An item as far as its JSON says; none when that cannot be read. */
export const decodeTexts = (item_id: string, item_json: string | null): Option.Option<Item> =>
  Option.map(
    Option.flatMap(Option.fromNullOr(item_json), decodeStored),
    (stored) => ({ ...blankItem(item_id, stored.kind), ...stored }),
  );

/**
 * SQL: whether a change of the item of this row of `items` is on record. Of the view `events` SQLite would
 * make an index for each query.
 */
export const hasEvents = ["seen_events", "unmatched_events"].map((table) =>
  `EXISTS (SELECT 1 FROM ${table} AS e
    WHERE e.source_key = items.source_key AND e.item_id = items.item_id)`
).join(" OR ");

export interface ItemRow {
  readonly item_id: string;
  readonly version: string;
  readonly updated_at: number | null;
  readonly item_json: string;
}

/** None for what cannot be read. */
export const decodeItem = ({ item_id, version, updated_at, item_json }: ItemRow) =>
  Option.map(
    decodeTexts(item_id, item_json),
    (item): Item => ({ ...item, version, updatedAt: updated_at }),
  );
