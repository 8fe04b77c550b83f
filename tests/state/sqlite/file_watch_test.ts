import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { StateFileWatch } from "../../../src/domain/state_fate.ts";
import * as StateFateLayer from "../../../src/state/sqlite/file_watch.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { live } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { englishOrNull } from "../../../src/domain/phrase.ts";

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

/** Holds a state file open, lets something happen to it, and says what is thought of its fate. */
const after = (happens: (path: string) => void) =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    return yield* Effect.gen(function* () {
      const fate = yield* StateFileWatch;
      const sql = yield* SqlClient.SqlClient;
      for (let times = 0; times < 3; times++) deepEqual(yield* fate, Option.none());
      yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
      deepEqual(yield* fate, Option.none());
      happens(path);
      return englishOrNull(yield* fate) ?? "well";
    }).pipe(
      Effect.provide(
        StateFateLayer.layer(path).pipe(
          Layer.provideMerge(StateFile.layer(path)),
          Layer.provide(platform),
        ),
      ),
    );
  });

const sqlite = (path: string, sql: string) => {
  const db = new DatabaseSync(path, { timeout: 1000 });
  db.exec(sql);
  db.close();
};

/** What happens, and what has to be thought of it. */
const fates: ReadonlyArray<readonly [string, (path: string) => void, string]> = [
  ["is deleted", (path) => Deno.removeSync(path), "it was deleted or moved away"],
  ["is moved away", (path) => Deno.renameSync(path, `${path}.old`), "it was deleted or moved away"],
  [
    "is replaced by a copy of itself",
    (path) => {
      Deno.copyFileSync(path, `${path}.copy`);
      Deno.renameSync(`${path}.copy`, path);
    },
    "another file was put in its place",
  ],
  [
    "is deleted and made anew",
    (path) => {
      Deno.removeSync(path);
      sqlite(path, "CREATE TABLE items (id INTEGER)");
    },
    "another file was put in its place",
  ],
  [
    "loses its log",
    (path) => Deno.removeSync(`${path}-wal`),
    "its companion -wal was deleted or replaced",
  ],
  [
    "loses the index of its log",
    (path) => Deno.removeSync(`${path}-shm`),
    "its companion -shm was deleted or replaced",
  ],
  [
    "is set back by SQLite itself",
    (path) => sqlite(path, "PRAGMA user_version = 1"),
    "an older copy was put in its place",
  ],
  [
    "is written and has its log written back by other programs",
    (path) =>
      sqlite(
        path,
        "INSERT INTO channels (channel) VALUES ('x'); PRAGMA wal_checkpoint(TRUNCATE)",
      ),
    "well",
  ],
  [
    "is locked by another program",
    (path) => {
      const db = new DatabaseSync(path, { timeout: 1000 });
      db.exec("BEGIN IMMEDIATE");
      setTimeout(() => db.close(), 300);
    },
    "well",
  ],
];

for (const [what, happens, expected] of fates) {
  live(`a state file that ${what}: ${expected}`, () =>
    Effect.gen(function* () {
      equal(yield* after(happens), expected);
    }));
}

live(
  "an older copy that is written over the file is noticed, though its log hides it",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      yield* Effect.gen(function* () {
        const fate = yield* StateFileWatch;
        const sql = yield* SqlClient.SqlClient;
        deepEqual(yield* fate, Option.none());
        yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
        const copy = Deno.readFileSync(path);
        for (let times = 0; times < 3; times++) {
          deepEqual(yield* fate, Option.none());
          yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
        }
        deepEqual(yield* fate, Option.none());
        Deno.writeFileSync(path, copy);
        deepEqual(
          Option.map(yield* fate, ({ en }) => en),
          Option.some("an older copy was put in its place"),
        );
      }).pipe(
        Effect.provide(
          StateFateLayer.layer(path).pipe(
            Layer.provideMerge(StateFile.layer(path)),
            Layer.provide(platform),
          ),
        ),
      );
    }),
);
