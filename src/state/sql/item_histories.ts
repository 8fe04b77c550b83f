import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { ItemHistory } from "../../domain/history.ts";
import { makeAlertRecords } from "./alert_records.ts";
import { type EventRow, toEvents } from "./event_records.ts";
import { decodeItem, type ItemRow } from "./item_rows.ts";

/** SQL: events with the items that may hold their texts. */
export const eventRows = "fingerprint, events.source_key, events.item_id, events.version, " +
  "event_json, matches, observed_at, item_json " +
  "FROM events LEFT JOIN items ON items.source_key = events.source_key " +
  "AND items.item_id = events.item_id";

/**
 * Reads all that is known of an item, none where nothing is; with a limit no more than its last events,
 * and of a flood what the alert shows.
 */
export const makeItemHistories = (sql: SqlClient.SqlClient) => {
  const { alertsAbout, firstLooks } = makeAlertRecords(sql);
  return Effect.fnUntraced(function* (source: string, id: string, limit?: number) {
    const [row] = yield* sql<ItemRow & { first_seen_at: number; changed_at: number }>`
      SELECT item_id, version, updated_at, item_json, first_seen_at, changed_at FROM items
      WHERE source_key = ${source} AND item_id = ${id}`;
    if (row === undefined) return Option.none<ItemHistory>();
    const newestFirst = yield* sql<EventRow>`
      SELECT ${sql.literal(eventRows)}
      WHERE events.source_key = ${source} AND events.item_id = ${id}
      ORDER BY observed_at DESC, fingerprint DESC LIMIT ${limit ?? Number.MAX_SAFE_INTEGER}`;
    const events = newestFirst.toReversed();
    const read = toEvents(events);
    const whole = limit === undefined;
    return Option.some<ItemHistory>({
      source,
      id,
      item: decodeItem(row),
      firstSeenAt: row.first_seen_at,
      changedAt: row.changed_at,
      events: read.flatMap(Option.toArray),
      unreadable: events.flatMap(({ observed_at }, index) =>
        read[index] !== undefined && Option.isSome(read[index]) ? [] : [observed_at]
      ),
      alerts: [
        ...yield* firstLooks(source, id, row.first_seen_at, whole),
        ...yield* alertsAbout(events.map(({ fingerprint }) => fingerprint), whole),
      ],
    });
  });
};
