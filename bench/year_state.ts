import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";
import * as StateFile from "../src/state/sqlite/file.ts";
import { longRecord, sourceOf } from "../tests/state/long_record.ts";

export const yearMs = 365 * 86_400_000;

export const extent = { sources: 200, items: 500_000, events: 500_000 };

/** The repositories of its sources. */
export const yearRepos = Array.from(
  { length: extent.sources },
  (_, index) => sourceOf(1 + index).replace("github:", ""),
);

/** Makes the state file of a year that ends now, with a queue. */
export const makeYear = (path: string): Promise<void> =>
  Effect.gen(function* () {
    const until = Date.now();
    yield* longRecord({ ...extent, from: until - yearMs, until });
    const sql = yield* SqlClient.SqlClient;
    // One of 25 was given up, and the last 2,000 wait.
    yield* sql`UPDATE deliveries SET state = 'dead', last_error = 'refused' WHERE rowid % 25 = 0`;
    yield* sql`UPDATE deliveries SET state = 'pending', sent_at = NULL WHERE id IN (
      SELECT id FROM deliveries ORDER BY created_at DESC LIMIT 2000)`;
    yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
  }).pipe(
    Effect.provide(StateFile.layer(path)),
    Effect.provide([NodeFileSystem.layer, NodePath.layer]),
    Effect.runPromise,
  );
