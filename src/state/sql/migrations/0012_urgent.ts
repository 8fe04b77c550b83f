import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";

export const migration0012 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // 1 for a delivery that does not wait for a quiet or a scheduled time of its channel.
  yield* sql`ALTER TABLE deliveries ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0`;
  // A channel in its quiet hours asks for these every second, however many others wait.
  yield* sql`CREATE INDEX deliveries_urgent ON deliveries (channel, created_at, position)
    WHERE urgent = 1 AND state IN ('pending', 'sending')`;
});
