import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0014 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // The timeline is read page by page from any place in it, and of one source without its rows.
  yield* sql`DROP INDEX alerts_time`;
  yield* sql`CREATE INDEX alerts_time ON alerts (created_at, id, source_key, kind)`;
  yield* sql`DROP INDEX seen_events_time`;
  yield* sql`CREATE INDEX seen_events_time ON seen_events (observed_at, fingerprint, source_key)`;
  // What was said of an item is found by its changes, and by the first look that stands for it.
  yield* sql`CREATE INDEX alert_events_event ON alert_events (fingerprint)`;
  yield* sql`CREATE INDEX alerts_first_look ON alerts (source_key, created_at)
    WHERE kind = 'first_run'`;
  // Few match anything, and these are counted by day.
  yield* sql`CREATE INDEX seen_events_matched ON seen_events (observed_at)
    WHERE matches <> '[]'`;
});
