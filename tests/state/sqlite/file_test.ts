import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Runtime from "effect/Runtime";
import * as SqlClient from "effect/sql/SqlClient";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { live, test, whileTimePasses } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

const open = (path: string) =>
  Effect.scoped(
    Layer.build(StateFile.layer(path)).pipe(Effect.provide(platform)),
  );

/** Opens a file that cannot be used and says why, after looking that it was left alone. */
const refused = (path: string) =>
  Effect.gen(function* () {
    const before = Deno.readFileSync(path);
    const error = yield* Effect.flip(open(path));
    deepEqual(Deno.readFileSync(path), before);
    match(error.message, new RegExp(`^State file ${path}: `));
    return { message: error.message, exitCode: Runtime.getErrorExitCode(error) };
  });

live("a state file and its folder are made for their owner alone", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const path = `${folder}/deep/er/state.sqlite3`;
    yield* open(path);
    equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    equal((Deno.statSync(`${folder}/deep/er`).mode ?? 0) & 0o777, 0o700);
  }));

live(
  "the state is written through a log, synchronously, with foreign keys, in pages that hold several items",
  () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient;
      deepEqual({ ...(yield* sql`PRAGMA journal_mode`)[0] }, { journal_mode: "wal" });
      deepEqual({ ...(yield* sql`PRAGMA synchronous`)[0] }, { synchronous: 2 });
      deepEqual({ ...(yield* sql`PRAGMA foreign_keys`)[0] }, { foreign_keys: 1 });
      deepEqual({ ...(yield* sql`PRAGMA page_size`)[0] }, { page_size: 8192 });
      deepEqual({ ...(yield* sql`PRAGMA auto_vacuum`)[0] }, { auto_vacuum: 2 });
    }).pipe(
      Effect.provide(Layer.unwrap(Effect.map(
        temporaryFolder,
        (folder) => StateFile.layer(`${folder}/state.sqlite3`).pipe(Layer.provide(platform)),
      ))),
    ),
);

live("a file is opened again and again, also when it is empty", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    Deno.writeFileSync(path, new Uint8Array());
    yield* open(path);
    yield* open(path);
  }));

live("a file that is no database is left alone", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/notes.txt`;
    Deno.writeTextFileSync(path, "these are my notes\n".repeat(100));
    const { message, exitCode } = yield* refused(path);
    match(message, /no SQLite database; name another file in state\.sqlite_path/);
    equal(exitCode, 2);
  }));

live("a folder is no state file", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    match((yield* Effect.flip(open(folder))).message, /this is a folder; name a file in it/);
  }));

live("the database of another program is left alone", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/other.sqlite3`;
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE customers (id INTEGER)");
    db.close();
    const { message, exitCode } = yield* refused(path);
    match(message, /another program/);
    equal(exitCode, 2);
  }));

live("the state of a newer MRT is left alone", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    yield* open(path);
    const db = new DatabaseSync(path);
    db.exec("INSERT INTO mrt_migrations (migration_id, name) VALUES (999, 'later')");
    db.close();
    const { message, exitCode } = yield* refused(path);
    match(message, /newer MRT/);
    equal(exitCode, 2);
  }));

live("a damaged state file is left alone", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/state.sqlite3`;
    yield* open(path);
    const bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.fill(0x41, 100, 4096));
    equal((yield* refused(path)).exitCode, 2);
  }));

test(
  "a state file another program keeps locked is waited for, then an error that may pass",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      yield* open(path);
      const db = new DatabaseSync(path);
      db.exec(
        "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; INSERT INTO channels (channel) VALUES ('x')",
      );
      const error = yield* whileTimePasses(Effect.flip(open(path)));
      db.close();
      match(error.message, /locked by another program/);
      equal(Runtime.getErrorExitCode(error), 3);
    }),
);

const worker = new URL("nobody_worker.ts", import.meta.url).pathname;

/** Why a user who owns nothing cannot open each of these. */
const refusedToNobody = (...paths: ReadonlyArray<string>) =>
  Effect.promise(async (): Promise<unknown> => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "-A", worker, ...paths],
    }).output();
    return JSON.parse(new TextDecoder().decode(stdout));
  });

live(
  "a file or a folder this user may not write is a clear error and left alone",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const path = `${folder}/state.sqlite3`;
      yield* open(path);
      const before = Deno.readFileSync(path);
      Deno.chmodSync(path, 0o444);
      const empty = yield* temporaryFolder;
      for (const each of [folder, empty]) Deno.chmodSync(each, 0o555);
      const refusals = yield* refusedToNobody(path, `${empty}/state.sqlite3`);
      for (const each of [folder, empty]) Deno.chmodSync(each, 0o700);
      deepEqual(Deno.readFileSync(path), before);
      ok(Array.isArray(refusals));
      deepEqual(refusals.map(({ exitCode }) => exitCode), [2, 2]);
      for (const { message } of refusals) {
        match(message, /its folder is read-only for this user; make the folder writable/);
      }
    }),
);

live("half a state of the Python v0 is left alone", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const path = `${folder}/mrt_state.sqlite3`;
    const db = new DatabaseSync(path);
    db.exec(`CREATE TABLE cursors (source_key TEXT PRIMARY KEY, cursor TEXT, updated_at TEXT);
      CREATE TABLE seen_events (fingerprint TEXT PRIMARY KEY, first_seen_at TEXT)`);
    db.close();
    const { message, exitCode } = yield* refused(path);
    match(message, /nor as the Python v0 leaves it/);
    equal(exitCode, 2);
  }));
