import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0010 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // How far the texts of events that matched nothing have been removed, which their items hold too;
  // no row where nothing is left to do.
  yield* sql`CREATE TABLE event_texts (
    observed_at BIGINT NOT NULL,
    fingerprint TEXT NOT NULL
  )`;
  yield* sql`INSERT INTO event_texts (observed_at, fingerprint)
    SELECT 0, '' WHERE EXISTS (SELECT 1 FROM seen_events)`;
});
