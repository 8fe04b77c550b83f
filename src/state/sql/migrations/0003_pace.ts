import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0003 = Effect.gen(function* () {
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
});
