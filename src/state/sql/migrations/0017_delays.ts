import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0017 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // How late changes were seen and alerts were sent is read from indexes alone. What is no JSON keeps
  // nothing from being written.
  yield* sql`CREATE INDEX seen_events_matched ON seen_events (
    observed_at,
    matches,
    CASE WHEN json_valid(event_json) THEN event_json ->> '$.occurredAt' END
  ) WHERE matches <> '[]'`;
  yield* sql`DROP INDEX deliveries_sent`;
  yield* sql`CREATE INDEX deliveries_sent ON deliveries (sent_at, created_at) WHERE state = 'sent'`;
});
