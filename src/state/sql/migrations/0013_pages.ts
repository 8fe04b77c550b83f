import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0013 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // Pages of one source's alerts, and the alerts about an event.
  yield* sql`CREATE INDEX alerts_source ON alerts (source_key COLLATE NOCASE, created_at)`;
  yield* sql`CREATE INDEX alert_events_event ON alert_events (fingerprint)`;
  // How often each rule matched is asked of the few events that matched, without reading the others.
  yield* sql`CREATE INDEX seen_events_matched ON seen_events (observed_at, matches)
    WHERE matches <> '[]'`;
});
