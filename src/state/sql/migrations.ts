import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";
import { longestWaitMs } from "./lease.ts";
import { SqliteMigrator } from "../sqlite/sqlite.ts";

export const migrationsTable = "mrt_migrations";

/*
 * Times are epoch milliseconds, ids and JSON are text, so that one SQL text serves SQLite and later
 * PostgreSQL. A migration that has been released is never edited; a new one is added.
 */
export const migrations = {
  "0001_sources": Effect.gen(function* () {
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
  }),
  "0002_outbox": Effect.gen(function* () {
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
  }),
  "0003_pace": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    // What is left of the minute's share (none: all of it), and since when it fills up again.
    yield* sql`ALTER TABLE channels ADD COLUMN tokens REAL`;
    yield* sql`ALTER TABLE channels ADD COLUMN tokens_at BIGINT NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE channels ADD COLUMN refused TEXT`;
    yield* sql`ALTER TABLE alerts ADD COLUMN resource_id TEXT NOT NULL DEFAULT ''`;
    yield* sql`ALTER TABLE alerts ADD COLUMN window_until BIGINT`;
    yield* sql`CREATE INDEX alerts_window ON alerts (source_key, resource_id, window_until)
      WHERE window_until IS NOT NULL`;
    yield* sql`CREATE INDEX deliveries_alert ON deliveries (alert_id)`;
    yield* sql`CREATE INDEX deliveries_sent ON deliveries (sent_at) WHERE state = 'sent'`;
    yield* sql`CREATE INDEX deliveries_dead ON deliveries (created_at) WHERE state = 'dead'`;
    yield* sql`CREATE INDEX alerts_time ON alerts (created_at)`;
    yield* sql`CREATE INDEX notify_failures_time ON notify_failures (created_at)`;
    // Since when complete lists have been without the item.
    yield* sql`ALTER TABLE items ADD COLUMN absent_since BIGINT`;
    yield* sql`ALTER TABLE cursors ADD COLUMN last_complete_at BIGINT`;
    yield* sql`CREATE INDEX items_absent ON items (source_key, absent_since)
      WHERE absent_since IS NOT NULL`;
  }),
  "0004_takeover": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    // Where the Python v0 stood with the source; until our first poll of it.
    yield* sql`ALTER TABLE cursors ADD COLUMN takeover TEXT`;
    // What v0 saw (fingerprints) and alerted (event type and url).
    yield* sql`CREATE TABLE v0_record (key TEXT PRIMARY KEY)`;
  }),
  "0005_hosts": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* sql`CREATE TABLE hosts (
      host TEXT NOT NULL,
      credential TEXT NOT NULL,
      blocked_until BIGINT NOT NULL DEFAULT 0,
      PRIMARY KEY (host, credential)
    )`;
  }),
  "0006_operations": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* sql`ALTER TABLE cursors ADD COLUMN last_poll_at BIGINT`;
    yield* sql`ALTER TABLE cursors ADD COLUMN failing_since BIGINT`;
    // 1 when the token was refused, so that no further try helps.
    yield* sql`ALTER TABLE cursors ADD COLUMN token_refused INTEGER NOT NULL DEFAULT 0`;
    // What the last answers said, for people to look at.
    yield* sql`ALTER TABLE hosts ADD COLUMN quota BIGINT`;
    yield* sql`ALTER TABLE hosts ADD COLUMN remaining BIGINT`;
    yield* sql`ALTER TABLE hosts ADD COLUMN reset_at BIGINT`;
    yield* sql`CREATE TABLE daemons (
      id TEXT PRIMARY KEY,
      pid BIGINT NOT NULL,
      started_at BIGINT NOT NULL,
      beat_at BIGINT NOT NULL,
      interval_ms BIGINT NOT NULL
    )`;
    yield* sql`CREATE TABLE incidents (
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      detail TEXT NOT NULL,
      began_at BIGINT NOT NULL,
      ended_at BIGINT
    )`;
    yield* sql`CREATE UNIQUE INDEX incidents_open ON incidents (kind, subject) WHERE ended_at IS NULL`;
  }),
  "0007_bounds": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    // How far ahead a deadline was set, in ms; of older ones no more is known than that it was a day.
    yield* sql`ALTER TABLE cursors ADD COLUMN next_poll_ms BIGINT NOT NULL DEFAULT 86400000`;
    yield* sql`ALTER TABLE hosts ADD COLUMN blocked_ms BIGINT NOT NULL DEFAULT 86400000`;
    // What the upstream calls what is watched, and what we called it at first where that has changed.
    yield* sql`ALTER TABLE cursors ADD COLUMN identity TEXT`;
    yield* sql`ALTER TABLE cursors ADD COLUMN origin TEXT`;
    // By the upstream's clock, of a source whose polls show only what has changed.
    yield* sql`ALTER TABLE cursors ADD COLUMN read_up_to BIGINT`;
    // The last times something was to be forgotten: a clock that jumps forgets nothing.
    yield* sql`CREATE TABLE housekeeping (
      id INTEGER PRIMARY KEY,
      looked_at BIGINT NOT NULL,
      looked_before BIGINT NOT NULL,
      finished INTEGER NOT NULL DEFAULT 0
    )`;
  }),
  "0008_delivery": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    // How long each wait is, so that one set by a wrong clock can be told.
    yield* sql`ALTER TABLE deliveries ADD COLUMN wait_ms BIGINT NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE channels ADD COLUMN hold_ms BIGINT NOT NULL DEFAULT 0`;
    // The attempts of the delivery itself: the first since it was last left alone for long, the last.
    yield* sql`ALTER TABLE deliveries ADD COLUMN first_tried_at BIGINT`;
    yield* sql`ALTER TABLE deliveries ADD COLUMN tried_at BIGINT`;
    // Messages that may have been taken, and the one it has to go in once more.
    yield* sql`ALTER TABLE deliveries ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE deliveries ADD COLUMN message TEXT NOT NULL DEFAULT ''`;
    yield* sql`ALTER TABLE deliveries ADD COLUMN together INTEGER`;
    // One message at a time: whoever sends holds the channel, and counts what is done with it.
    yield* sql`ALTER TABLE channels ADD COLUMN lease_owner TEXT`;
    yield* sql`ALTER TABLE channels ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE channels ADD COLUMN revision BIGINT NOT NULL DEFAULT 0`;
    // Epoch ms of the messages of the last minute, as JSON.
    yield* sql`ALTER TABLE channels ADD COLUMN sent_times TEXT NOT NULL DEFAULT '[]'`;
    // Recipients (as deliveries name them) that are left alone for a while.
    yield* sql`CREATE TABLE recipient_holds (
      channel TEXT NOT NULL,
      recipients TEXT NOT NULL,
      fails INTEGER NOT NULL,
      hold_until BIGINT NOT NULL,
      hold_ms BIGINT NOT NULL,
      PRIMARY KEY (channel, recipients)
    )`;
    yield* sql`CREATE INDEX alerts_updates ON alerts (source_key, resource_id)
      WHERE kind = 'updates'`;
    for (const column of ["lease_owner", "lease_until"]) {
      yield* sql`ALTER TABLE deliveries DROP COLUMN ${sql(column)}`;
    }
    for (const column of ["tokens", "tokens_at"]) {
      yield* sql`ALTER TABLE channels DROP COLUMN ${sql(column)}`;
    }
    // What an earlier version left on its way, or waiting until its time.
    yield* sql`UPDATE deliveries SET state = 'pending' WHERE state = 'sending'`;
    yield* sql`UPDATE deliveries SET wait_ms = ${longestWaitMs} WHERE next_attempt_at > 0`;
    yield* sql`UPDATE channels SET hold_ms = ${longestWaitMs} WHERE hold_until > 0`;
  }),
  "0009_health": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    // How long a source has not worked as it should, NULL while it does; how many polls in a row were
    // bad, whether one was good in between, why, and whether the token was refused.
    yield* sql`ALTER TABLE cursors ADD COLUMN outage_ms BIGINT`;
    yield* sql`ALTER TABLE cursors ADD COLUMN outage_polls BIGINT NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE cursors ADD COLUMN outage_wavered INTEGER NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE cursors ADD COLUMN outage_detail TEXT`;
    yield* sql`ALTER TABLE cursors ADD COLUMN outage_token INTEGER NOT NULL DEFAULT 0`;
    yield* sql`UPDATE cursors SET outage_polls = fails, outage_detail = last_error,
        outage_token = token_refused,
        outage_ms = MAX(0, COALESCE(
          last_poll_at - MAX(failing_since, COALESCE(last_ok_at, failing_since)), 0))
      WHERE fails > 0`;
    for (const column of ["last_error", "failing_since", "token_refused"]) {
      yield* sql`ALTER TABLE cursors DROP COLUMN ${sql(column)}`;
    }
    yield* sql`ALTER TABLE incidents ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE incidents ADD COLUMN recurring INTEGER NOT NULL DEFAULT 0`;
    yield* sql`ALTER TABLE incidents ADD COLUMN calm_since BIGINT`;
    yield* sql`UPDATE incidents SET told_at = began_at`;
    // Which config a daemon works by, and by which ones mrt once was run lately.
    yield* sql`ALTER TABLE daemons ADD COLUMN config_path TEXT NOT NULL DEFAULT ''`;
    yield* sql`ALTER TABLE daemons ADD COLUMN config_hash TEXT NOT NULL DEFAULT ''`;
    yield* sql`CREATE TABLE config_runs (
      path TEXT PRIMARY KEY,
      hash TEXT NOT NULL,
      pid BIGINT NOT NULL,
      ran_at BIGINT NOT NULL
    )`;
  }),
};

/** The highest migration this program knows; a file beyond it was written by a newer one. */
export const newestMigration = Math.max(
  ...Object.keys(migrations).map((name) => Number.parseInt(name)),
);

const options = {
  loader: SqliteMigrator.fromRecord(migrations),
  table: migrationsTable,
};

/** Runs what is missing, as part of a transaction where there is one. */
export const run = SqliteMigrator.run(options);

export const layer = SqliteMigrator.layer(options);
