import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import { itemJson } from "../../domain/item.ts";
import type { ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { eventColumns } from "./event_rows.ts";
import { inParts, inserting } from "./parameters.ts";

const itemRows = inserting(
  "items",
  ["source_key", "item_id", "version", "updated_at", "item_json", "first_seen_at", "changed_at"],
  `ON CONFLICT (source_key, item_id) DO UPDATE SET version = excluded.version,
    updated_at = excluded.updated_at, item_json = excluded.item_json,
    changed_at = excluded.changed_at, absent_since = NULL`,
);

const eventRows = inserting(
  "seen_events",
  ["fingerprint", "source_key", "item_id", "version", "event_json", "matches", "observed_at"],
  "ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint",
);

/** Writes what a poll found, inside its transaction. */
export const makePollRows = (sql: SqlClient.SqlClient) => {
  const insertItems = Effect.fnUntraced(
    function* (key: string, items: PollResult["items"], now: number) {
      for (const part of inParts(items)) {
        yield* itemRows(
          sql,
          Arr.map(
            part,
            (item) => [key, item.id, item.version, item.updatedAt, itemJson(item), now, now],
          ),
        );
      }
    },
  );

  /** Succeeds with how many events are new. */
  const insertEvents = Effect.fnUntraced(
    function* (events: ReadonlyArray<ObservedEvent>, now: number) {
      let fresh = 0;
      for (const part of inParts(events)) {
        const inserted = yield* eventRows(
          sql,
          Arr.map(part, ({ event, itemId, version, matches }) => {
            const { event_json, matches: why } = eventColumns(event, matches);
            return [event.fingerprint, event.source, itemId, version, event_json, why, now];
          }),
        );
        fresh += inserted.length;
      }
      return fresh;
    },
  );

  return { insertItems, insertEvents };
};
