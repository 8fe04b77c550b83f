import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Item } from "../../domain/item.ts";
import type { KnownItem, ObservedEvent } from "../../domain/source_store.ts";
import { orDie } from "./failure.ts";
import { decodeItem, type ItemRow } from "./item_rows.ts";
import { inParts } from "./parameters.ts";
import { seenAmong } from "./seen_events.ts";

interface KnownRow {
  readonly item_id: string;
  readonly version: string;
  readonly updated_at: number | null;
  readonly absent_since: number | null;
  readonly last_complete_at: number | null;
}

/** The part of `SourceStore` that says what is known. */
export const makeKnownItems = (sql: SqlClient.SqlClient) => {
  const knownItems = Effect.fn("SourceStore.knownItems")(
    function* (key: string, ids: ReadonlyArray<string>) {
      const known = new Map<string, KnownItem>();
      for (const part of inParts(ids)) {
        const rows = yield* sql<KnownRow>`
          SELECT item_id, version, updated_at, absent_since,
            (SELECT last_complete_at FROM cursors WHERE source_key = ${key}) AS last_complete_at
          FROM items WHERE source_key = ${key} AND item_id IN ${sql.in(part)}`;
        for (const { item_id, version, updated_at, absent_since, last_complete_at } of rows) {
          const absence = absent_since === null || last_complete_at === null
            ? Option.none()
            : Option.some({ since: absent_since, until: last_complete_at });
          known.set(item_id, { version, updatedAt: updated_at, absence });
        }
      }
      return known;
    },
    orDie,
  );

  const storedItems = Effect.fn("SourceStore.storedItems")(
    function* (key: string, ids: ReadonlyArray<string>) {
      const stored = new Map<string, Item>();
      for (const part of inParts(ids)) {
        const rows = yield* sql<ItemRow>`
          SELECT item_id, version, updated_at, item_json FROM items
          WHERE source_key = ${key} AND item_id IN ${sql.in(part)}`;
        for (const row of rows) {
          const item = decodeItem(row);
          if (Option.isSome(item)) stored.set(row.item_id, item.value);
        }
      }
      return stored;
    },
    orDie,
  );

  const idsByNumber = Effect.fn("SourceStore.idsByNumber")(
    function* (key: string, numbers: ReadonlyArray<number>) {
      const ids = new Map<number, string>();
      for (const part of inParts(numbers)) {
        const rows = yield* sql<{ item_id: string; number: number }>`
          SELECT item_id, item_json ->> '$.fields.number' AS number FROM items
          WHERE source_key = ${key} AND
            CASE WHEN json_valid(item_json) THEN item_json ->> '$.fields.number' END
              IN ${sql.in(part)}`;
        for (const { item_id, number } of rows) ids.set(number, item_id);
      }
      return ids;
    },
    orDie,
  );

  const presentItems = Effect.fn("SourceStore.presentItems")(function* (key: string) {
    const rows = yield* sql<ItemRow>`SELECT item_id, version, updated_at, item_json FROM items
      WHERE source_key = ${key} AND absent_since IS NULL ORDER BY item_id`;
    return rows.flatMap((row) => Option.toArray(decodeItem(row)));
  }, orDie);

  const itemCount = Effect.fn("SourceStore.itemCount")(function* (key: string) {
    const [row] = yield* sql<{ count: number }>`
      SELECT COUNT(*) AS count FROM items WHERE source_key = ${key} AND absent_since IS NULL`;
    return row?.count ?? 0;
  }, orDie);

  const seenEvents = Effect.fn("SourceStore.seenEvents")(
    (events: ReadonlyArray<Pick<ObservedEvent, "event" | "itemId">>) => seenAmong(sql, events),
    orDie,
  );

  return { knownItems, storedItems, idsByNumber, presentItems, itemCount, seenEvents };
};
