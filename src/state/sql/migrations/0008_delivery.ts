import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";
import { longestWait } from "../lease.ts";

export const migration0008 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  // How long each wait is, so that one set by a wrong clock can be told.
  yield* sql`ALTER TABLE deliveries ADD COLUMN wait_ms BIGINT NOT NULL DEFAULT 0`;
  yield* sql`ALTER TABLE channels ADD COLUMN hold_ms BIGINT NOT NULL DEFAULT 0`;
  // The attempts of the delivery itself: the first since it was last left alone for long, the last.
  yield* sql`ALTER TABLE deliveries ADD COLUMN first_tried_at BIGINT`;
  yield* sql`ALTER TABLE deliveries ADD COLUMN tried_at BIGINT`;
  // Messages that may have been taken, and the one it has to go in once more.
  yield* sql`ALTER TABLE deliveries ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0`;
  yield* sql`ALTER TABLE deliveries ADD COLUMN message TEXT NOT NULL DEFAULT ''`;
  yield* sql`ALTER TABLE deliveries ADD COLUMN together INTEGER`;
  // One message at a time: whoever sends holds the channel, and counts what is done with it.
  yield* sql`ALTER TABLE channels ADD COLUMN lease_owner TEXT`;
  yield* sql`ALTER TABLE channels ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0`;
  yield* sql`ALTER TABLE channels ADD COLUMN revision BIGINT NOT NULL DEFAULT 0`;
  // Epoch ms of the messages of the last minute, as JSON.
  yield* sql`ALTER TABLE channels ADD COLUMN sent_times TEXT NOT NULL DEFAULT '[]'`;
  // Recipients (as deliveries name them) that are left alone for a while.
  yield* sql`CREATE TABLE recipient_holds (
    channel TEXT NOT NULL,
    recipients TEXT NOT NULL,
    fails INTEGER NOT NULL,
    hold_until BIGINT NOT NULL,
    hold_ms BIGINT NOT NULL,
    PRIMARY KEY (channel, recipients)
  )`;
  yield* sql`CREATE INDEX alerts_updates ON alerts (source_key, resource_id)
    WHERE kind = 'updates'`;
  for (const column of ["lease_owner", "lease_until"]) {
    yield* sql`ALTER TABLE deliveries DROP COLUMN ${sql(column)}`;
  }
  for (const column of ["tokens", "tokens_at"]) {
    yield* sql`ALTER TABLE channels DROP COLUMN ${sql(column)}`;
  }
  // What an earlier version left on its way, or waiting until its time.
  yield* sql`UPDATE deliveries SET state = 'pending' WHERE state = 'sending'`;
  const length = Duration.toMillis(longestWait);
  yield* sql`UPDATE deliveries SET wait_ms = ${length} WHERE next_attempt_at > 0`;
  yield* sql`UPDATE channels SET hold_ms = ${length} WHERE hold_until > 0`;
});
