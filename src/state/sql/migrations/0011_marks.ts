import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0011 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // How a source stood before its last poll, where that read all there was, and when that was.
  yield* sql`ALTER TABLE cursors ADD COLUMN mark TEXT`;
  yield* sql`ALTER TABLE cursors ADD COLUMN marked_at BIGINT`;
});
