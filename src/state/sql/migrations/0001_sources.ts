import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0001 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  yield* sql`CREATE TABLE cursors (
    source_key TEXT PRIMARY KEY,
    cursor TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    baseline_at BIGINT,
    baseline_complete INTEGER NOT NULL DEFAULT 0,
    next_poll_at BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    fails INTEGER NOT NULL DEFAULT 0,
    last_ok_at BIGINT,
    last_error TEXT
  )`;
  yield* sql`CREATE TABLE items (
    source_key TEXT NOT NULL,
    item_id TEXT NOT NULL,
    version TEXT NOT NULL,
    updated_at BIGINT,
    item_json TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (source_key, item_id)
  )`;
  yield* sql`CREATE TABLE seen_events (
    fingerprint TEXT PRIMARY KEY,
    source_key TEXT NOT NULL,
    item_id TEXT NOT NULL,
    version TEXT NOT NULL,
    event_json TEXT NOT NULL,
    matches TEXT NOT NULL,
    observed_at BIGINT NOT NULL
  )`;
  yield* sql`CREATE INDEX seen_events_item ON seen_events (source_key, item_id)`;
  yield* sql`CREATE INDEX seen_events_time ON seen_events (observed_at)`;
});
