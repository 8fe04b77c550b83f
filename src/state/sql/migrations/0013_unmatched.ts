import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0013 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // Nearly all events match nothing: they come in the order they were seen, a fingerprint in its 32
  // bytes, and without an index by it, whose every page each poll would write. NULL is what an event
  // usually says: the id of its item, no lighter change, no changed part.
  yield* sql`CREATE TABLE unmatched_events (
    id INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    source_key TEXT NOT NULL,
    item_id TEXT NOT NULL,
    version TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    event_type TEXT NOT NULL,
    transition TEXT,
    event_id TEXT,
    also TEXT,
    changed TEXT,
    occurred_at BIGINT,
    observed_at BIGINT NOT NULL
  )`;
  yield* sql`CREATE INDEX unmatched_events_item ON unmatched_events (item_id)`;
  yield* sql`CREATE INDEX unmatched_events_time ON unmatched_events (observed_at)`;
  // What is no JSON makes its own row unreadable, not the query.
  const names = (column: string) =>
    sql.literal(`CASE WHEN ${column} IS NULL THEN json('[]')
      WHEN json_valid(${column}) THEN json(${column}) END`);
  yield* sql`CREATE VIEW events_unmatched AS SELECT
    CASE typeof(fingerprint) WHEN 'blob' THEN lower(hex(fingerprint)) ELSE fingerprint END
      AS fingerprint,
    id, source_key, item_id, version, json_patch(
      json_object('resourceType', resource_type, 'eventType', event_type,
        'eventId', COALESCE(event_id, item_id), 'also', ${names("also")},
        'changed', ${names("changed")}, 'occurredAt', occurred_at),
      CASE WHEN transition IS NULL THEN '{}' ELSE json_object('transition', transition) END
    ) AS event_json,
    '[]' AS matches, observed_at FROM unmatched_events`;
  yield* sql`CREATE VIEW events AS
    SELECT fingerprint, source_key, item_id, version, event_json, matches, observed_at
      FROM seen_events
    UNION ALL
    SELECT fingerprint, source_key, item_id, version, event_json, matches, observed_at
      FROM events_unmatched`;
  // What earlier versions saw moves there step by step.
  yield* sql`DELETE FROM event_texts`;
  yield* sql`INSERT INTO event_texts (observed_at, fingerprint)
    SELECT 0, '' WHERE EXISTS (SELECT 1 FROM seen_events)`;
});
