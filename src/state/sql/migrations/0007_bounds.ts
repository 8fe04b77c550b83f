import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0007 = Effect.gen(function* () {
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
});
