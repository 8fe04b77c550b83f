import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0002 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  yield* sql`CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    source_key TEXT NOT NULL,
    alert_json TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`;
  yield* sql`CREATE TABLE alert_events (
    alert_id TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (alert_id, fingerprint)
  )`;
  yield* sql`CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts (id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    position INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    recipients TEXT NOT NULL DEFAULT '[]',
    lease_owner TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT,
    last_error TEXT
  )`;
  yield* sql`CREATE INDEX deliveries_open ON deliveries (channel, created_at, position)
    WHERE state IN ('pending', 'sending')`;
  yield* sql`CREATE TABLE channels (
    channel TEXT PRIMARY KEY,
    hold_until BIGINT NOT NULL DEFAULT 0,
    fails INTEGER NOT NULL DEFAULT 0
  )`;
  yield* sql`CREATE TABLE notify_failures (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    channel TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    reason TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`;
  yield* sql`CREATE INDEX notify_failures_alert ON notify_failures (fingerprint, channel)`;
});
