import { deepEqual, equal } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { expiring } from "../../../src/state/sql/durability.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { live } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

/** 1: a commit may be lost with the power; 2: it waits for the disk. */
const synchronous = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const [row] = yield* sql<{ synchronous: number }>`PRAGMA synchronous`;
  return row?.synchronous;
});

live(
  "a commit waits for the disk, but for one that takes a lease, whatever becomes of that",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient;
        equal(yield* synchronous, 2);
        equal(yield* expiring(sql.withTransaction(synchronous)), 1);
        equal(yield* sql.withTransaction(synchronous), 2);
        yield* Effect.exit(expiring(sql.withTransaction(Effect.fail("no"))));
        yield* Effect.exit(expiring(sql.withTransaction(Effect.interrupt)));
        const both = yield* Effect.all(
          [expiring(sql.withTransaction(synchronous)), sql.withTransaction(synchronous)],
          { concurrency: "unbounded" },
        );
        deepEqual(both, [1, 2]);
        equal(yield* synchronous, 2);
      }).pipe(
        Effect.provide(
          StateFile.layer(`${folder}/state.sqlite3`).pipe(Layer.provide(platform)),
        ),
      );
    }),
);
