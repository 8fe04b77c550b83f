import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0013 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // 1 for what waits neither for the end of quiet hours nor for a digest.
  yield* sql`ALTER TABLE deliveries ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0`;
});
