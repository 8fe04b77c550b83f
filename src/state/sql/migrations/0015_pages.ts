import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0015 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // Pages of one source's alerts.
  yield* sql`CREATE INDEX alerts_source ON alerts (source_key COLLATE NOCASE, created_at)`;
  // How often each rule matched is read from the index alone.
  yield* sql`DROP INDEX seen_events_matched`;
  yield* sql`CREATE INDEX seen_events_matched ON seen_events (observed_at, matches)
    WHERE matches <> '[]'`;
});
