import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { ItemJson } from "../../domain/item.ts";
import type { ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { eventColumns } from "./event_rows.ts";
import { inParts } from "./parameters.ts";

const encodeItem = Schema.encodeSync(ItemJson);

/** Writes what a poll found, inside its transaction. */
export const makePollRows = (sql: SqlClient.SqlClient) => {
  const insertItems = Effect.fnUntraced(
    function* (key: string, items: PollResult["items"], now: number) {
      for (const part of inParts(items)) {
        const rows = Arr.map(part, (item) => ({
          source_key: key,
          item_id: item.id,
          version: item.version,
          updated_at: item.updatedAt,
          item_json: encodeItem(item),
          first_seen_at: now,
          changed_at: now,
        }));
        yield* sql`INSERT INTO items ${sql.insert(rows)}
          ON CONFLICT (source_key, item_id) DO UPDATE SET version = excluded.version,
            updated_at = excluded.updated_at, item_json = excluded.item_json,
            changed_at = excluded.changed_at, absent_since = NULL`;
      }
    },
  );

  /** Succeeds with how many events are new. */
  const insertEvents = Effect.fnUntraced(
    function* (events: ReadonlyArray<ObservedEvent>, now: number) {
      let fresh = 0;
      for (const part of inParts(events)) {
        const rows = Arr.map(part, ({ event, itemId, version, matches }) => ({
          fingerprint: event.fingerprint,
          source_key: event.source,
          item_id: itemId,
          version,
          ...eventColumns(event, matches),
          observed_at: now,
        }));
        const inserted = yield* sql`
          INSERT INTO seen_events ${sql.insert(rows)}
          ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint`;
        fresh += inserted.length;
      }
      return fresh;
    },
  );

  return { insertItems, insertEvents };
};
