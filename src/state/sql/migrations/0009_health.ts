import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0009 = Effect.gen(function* () {
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
});
