import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0006 = Effect.gen(function* () {
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
});
