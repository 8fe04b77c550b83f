import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { ItemJson } from "../../domain/item.ts";
import { RuleMatch } from "../../domain/rule.ts";
import type { Flood, ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { TrackerEvent } from "../../domain/event.ts";

/** Rows of one INSERT: well below the limit of parameters of a statement. */
const chunk = 200;

const encodeItem = Schema.encodeSync(ItemJson);
const encodeEvent = Schema.encodeSync(Schema.fromJsonString(TrackerEvent));
const encodeMatches = Schema.encodeSync(Schema.fromJsonString(Schema.Array(RuleMatch)));

/** Writes what a poll has found, inside its transaction. */
export const makePollRows = (sql: SqlClient.SqlClient) => {
  const insertItems = Effect.fnUntraced(
    function* (key: string, items: PollResult["items"], now: number) {
      for (const part of Arr.chunksOf(items, chunk)) {
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

  /** Succeeds with those events that were not seen before. */
  const insertEvents = Effect.fnUntraced(
    function* (events: ReadonlyArray<ObservedEvent>, now: number) {
      const fresh = new Set<string>();
      for (const part of Arr.chunksOf(events, chunk)) {
        const rows = Arr.map(part, ({ event, itemId, version, matches }) => ({
          fingerprint: event.fingerprint,
          source_key: event.source,
          item_id: itemId,
          version,
          event_json: encodeEvent(event),
          matches: encodeMatches(matches),
          observed_at: now,
        }));
        const inserted = yield* sql<{ fingerprint: string }>`
          INSERT INTO seen_events ${sql.insert(rows)}
          ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint`;
        for (const { fingerprint } of inserted) fresh.add(fingerprint);
      }
      return events.filter(({ event }) => fresh.has(event.fingerprint));
    },
  );

  /** Notes of all events that one alert tells of them, also of those it does not show. */
  const linkEvents = Effect.fnUntraced(function* ({ alert, fingerprints }: Flood) {
    for (const part of Arr.chunksOf(fingerprints, chunk)) {
      const rows = Arr.map(part, (fingerprint) => ({ alert_id: alert.id, fingerprint }));
      yield* sql`INSERT INTO alert_events ${sql.insert(rows)}
        ON CONFLICT (alert_id, fingerprint) DO NOTHING`;
    }
  });

  return { insertItems, insertEvents, linkEvents };
};
