import { deepEqual, equal, ok } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { repeatable } from "../../../src/state/sql/durability.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { live } from "../../testing.ts";
import { alert, key, result } from "../samples.ts";
import { temporaryFolder } from "../temporary_folder.ts";

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

/** 1: a commit may be lost with the power; 2: it waits for the disk. */
const synchronous = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const [row] = yield* sql<{ synchronous: number }>`PRAGMA synchronous`;
  return row?.synchronous;
});

live(
  "a commit waits for the disk, but for one that may be lost, whatever becomes of that",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient;
        equal(yield* synchronous, 2);
        equal(yield* repeatable(sql.withTransaction(synchronous)), 1);
        equal(yield* sql.withTransaction(synchronous), 2);
        yield* Effect.exit(repeatable(sql.withTransaction(Effect.fail("no"))));
        yield* Effect.exit(repeatable(sql.withTransaction(Effect.interrupt)));
        const both = yield* Effect.all(
          [repeatable(sql.withTransaction(synchronous)), sql.withTransaction(synchronous)],
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

live(
  "a poll waits for the disk where it tells something or takes a baseline",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient;
        const store = yield* SourceStore;
        yield* sql`CREATE TEMP TABLE commits (synchronous INTEGER)`;
        yield* sql`CREATE TEMP TRIGGER seen AFTER UPDATE OF version ON cursors BEGIN
        INSERT INTO commits SELECT synchronous FROM pragma_synchronous; END`;
        yield* store.sync([key]);
        const tells = [{ alert: alert("1"), channels: ["welink"], dueAt: 0 }];
        for (
          const poll of [
            result(),
            result(),
            result({ notifications: tells }),
            result({ baseline: { at: 2, complete: true } }),
          ]
        ) {
          const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
          ok(claim !== undefined);
          ok(Option.isSome(yield* store.commitPoll(claim, poll)));
        }
        deepEqual(
          (yield* sql<{ synchronous: number }>`SELECT synchronous FROM commits`)
            .map(({ synchronous }) => synchronous),
          [2, 1, 2, 2],
        );
      }).pipe(
        Effect.provide(
          SqlSourceStore.layer.pipe(
            Layer.provideMerge(StateFile.layer(`${folder}/state.sqlite3`)),
            Layer.provide(platform),
          ),
        ),
      );
    }),
);
