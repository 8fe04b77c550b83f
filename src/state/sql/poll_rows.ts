import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import type { ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { eventColumns } from "./event_rows.ts";
import { itemJson } from "./item_rows.ts";
import { inParts, runEach } from "./parameters.ts";
import { seenAmong } from "./seen_events.ts";
import { insertUnmatched, unmatchedColumns } from "./unmatched_events.ts";

const insertItem = `INSERT INTO items
    (source_key, item_id, version, updated_at, item_json, first_seen_at, changed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (source_key, item_id) DO UPDATE SET version = excluded.version,
    updated_at = excluded.updated_at, item_json = excluded.item_json,
    changed_at = excluded.changed_at, absent_since = NULL`;

const insertMatched = `INSERT INTO seen_events
    (fingerprint, source_key, item_id, version, event_json, matches, observed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** Writes what a poll found, inside its transaction. */
export const makePollRows = (sql: SqlClient.SqlClient) => {
  const insertItems = Effect.fnUntraced(
    function* (key: string, items: PollResult["items"], now: number) {
      for (const part of inParts(items)) {
        const rows = part.map((item) => [
          key,
          item.id,
          item.version,
          item.updatedAt,
          itemJson(item),
          now,
          now,
        ]);
        yield* runEach(sql, insertItem, rows);
      }
    },
  );

  /** Succeeds with how many events are new. */
  const insertEvents = Effect.fnUntraced(
    function* (events: ReadonlyArray<ObservedEvent>, now: number) {
      const seen = new Set(yield* seenAmong(sql, events));
      const fresh = events.filter(({ event: { fingerprint } }) => {
        const isFresh = !seen.has(fingerprint);
        seen.add(fingerprint);
        return isFresh;
      });
      for (const part of inParts(fresh.filter(({ matches }) => matches.length > 0))) {
        const rows = part.map(({ event, itemId, version, matches }) => {
          const columns = eventColumns(event, matches);
          return [
            event.fingerprint,
            event.source,
            itemId,
            version,
            columns.event_json,
            columns.matches,
            now,
          ];
        });
        yield* runEach(sql, insertMatched, rows);
      }
      for (const part of inParts(fresh.filter(({ matches }) => matches.length === 0))) {
        const rows = part.map(({ event, itemId, version }) =>
          unmatchedColumns(event, { source_key: event.source, item_id: itemId, version, now })
        );
        yield* runEach(sql, insertUnmatched, rows);
      }
      return fresh.length;
    },
  );

  return { insertItems, insertEvents };
};
