import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0004 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // Where the Python v0 stood with the source; until our first poll of it.
  yield* sql`ALTER TABLE cursors ADD COLUMN takeover TEXT`;
  // What v0 saw (fingerprints) and alerted (event type and url).
  yield* sql`CREATE TABLE v0_record (key TEXT PRIMARY KEY)`;
});
