import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import type { PlatformError } from "effect/PlatformError";
import * as SqlClient from "effect/sql/SqlClient";
import type { MigrationError } from "effect/sql/Migrator";
import type { SqlError } from "effect/sql/SqlError";
import * as Migrations from "../sql/migrations.ts";
import { SqliteClient } from "./sqlite.ts";
import { isReadOnly, platformProblem } from "./platform_problem.ts";
import { problemOf, readOnlyFolder } from "./problem.ts";
import { StateError } from "./state_error.ts";
import * as V0 from "./v0_import.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** Opens the state file, made with its folder for the owner alone if absent, and migrates it. */
export const layer = (filename: string): Layer.Layer<
  SqlClient.SqlClient,
  StateError,
  FileSystem.FileSystem | Path.Path
> =>
  Layer.unwrap(Effect.gen(function* () {
    const path = (yield* Path.Path).resolve(filename);
    const isV0 = yield* prepare(path);
    return Migrations.layer.pipe(
      Layer.provideMerge(
        Layer.effectDiscard(Effect.andThen(fullSync, isV0 ? V0.importV0(path) : Effect.void)),
      ),
      Layer.provideMerge(SqliteClient.layer({ filename: path })),
      Layer.catch((error: SqlError | MigrationError | PlatformError | StateError) =>
        Layer.effect(
          SqlClient.SqlClient,
          error._tag === "StateError"
            ? Effect.fail(error)
            : error._tag === "PlatformError"
            ? platformFailed(path, error)
            : broken(path, error),
        )
      ),
    );
  }));

/** Whether nothing stands at its path, so that opening it makes it. */
export const isAbsent = Effect.fn("StateFile.isAbsent")(function* (path: string) {
  const { stat } = yield* FileSystem.FileSystem;
  return yield* stat(path).pipe(
    Effect.as(false),
    Effect.catch(({ reason }) => Effect.succeed(reason._tag === "NotFound")),
  );
});

/** State in memory, for tests and dry runs. */
export const layerMemory = Migrations.layer.pipe(
  Layer.provideMerge(SqliteClient.layer({ filename: ":memory:" })),
  Layer.orDie,
);

/** A committed poll survives a power failure, not only a crash of ours. */
const fullSync = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  yield* sql`PRAGMA synchronous = FULL`;
});

const readOnly = (path: string) =>
  Effect.fail(
    new StateError({
      path,
      problem: {
        en: `${readOnlyFolder.en}; --allow-write must name it too`,
        zh: `${readOnlyFolder.zh}；--allow-write 也要包含它`,
      },
      passing: false,
    }),
  );

const platformFailed = (path: string, error: PlatformError) =>
  Effect.fail(new StateError({ path, problem: platformProblem(error), passing: false }));

/** Succeeds with whether the file is one of the Python v0. */
const prepare = Effect.fn("StateFile.prepare")(function* (path: string) {
  const files = yield* FileSystem.FileSystem;
  const { dirname } = yield* Path.Path;
  const create = Effect.gen(function* () {
    yield* files.makeDirectory(dirname(path), { recursive: true, mode: 0o700 });
    yield* Effect.scoped(files.open(path, { flag: "a", mode: 0o600 }));
  });
  const stat = files.stat(path);
  const info = yield* stat.pipe(
    // Not by asking whether it exists: Deno's answer to that needs a permission MRT does not have.
    Effect.catchIf(
      ({ reason }) => reason._tag === "NotFound",
      () => Effect.andThen(Effect.catchIf(create, isReadOnly, () => readOnly(path)), stat),
    ),
    Effect.catchTag("PlatformError", (error) => platformFailed(path, error)),
  );
  yield* mustBeFile(path, info);
  return Number(info.size) > 0 && (yield* inspect(path)).isV0;
});

/** Fails where something else than a file stands. */
export const mustBeFile = (path: string, { type }: FileSystem.File.Info) =>
  type === "File" ? Effect.void : Effect.fail(
    new StateError({
      path,
      problem: type === "Directory"
        ? { en: "this is a folder; name a file in it", zh: "这是目录；请写其中的文件" }
        : { en: "this is no file", zh: "不是文件" },
      passing: false,
    }),
  );

/**
 * The state file opened read-only: nothing is written, created or migrated. A missing file reads as
 * empty.
 */
export const layerReadOnly = (filename: string): Layer.Layer<
  SqlClient.SqlClient,
  StateError,
  FileSystem.FileSystem | Path.Path
> =>
  Layer.unwrap(Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem;
    const path = (yield* Path.Path).resolve(filename);
    const info = yield* files.stat(path).pipe(
      Effect.asSome,
      Effect.catchIf(({ reason }) => reason._tag === "NotFound", () => Effect.succeedNone),
      Effect.catchTag("PlatformError", (error) => platformFailed(path, error)),
    );
    if (Option.isNone(info) || Number(info.value.size) === 0) return layerMemory;
    yield* mustBeFile(path, info.value);
    const { isV0, newest } = yield* inspect(path);
    if (isV0 || newest < Migrations.newestMigration) {
      return yield* new StateError({
        path,
        problem: {
          en: `it was written by ${
            isV0 ? "the Python v0" : "an older MRT"
          }; mrt once or mrt daemon upgrades it, then ask again`,
          zh: `由${isV0 ? " Python v0 " : "旧版 MRT "}写成；请先运行 mrt once 或 mrt daemon 升级它`,
        },
        passing: false,
        outdated: true,
      });
    }
    return SqliteClient.layer({ filename: path, readonly: true, disableWAL: true }).pipe(
      Layer.catch((error: SqlError) => Layer.effect(SqlClient.SqlClient, broken(path, error))),
    );
  }));

/** Reads whose an existing file is, and its newest migration, without writing to it. */
const inspect = (path: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const tables = new Set(
      (yield* sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`).map(
        (row) => row.name,
      ),
    );
    if (tables.size === 0) return { isV0: false, newest: 0 };
    const refuse = (problem: Phrase) => new StateError({ path, problem, passing: false });
    if (yield* V0.isV0) return { isV0: true, newest: 0 };
    const isOurs = tables.has(Migrations.migrationsTable) &&
      (tables.has("items") || !tables.has("cursors"));
    if (!isOurs) {
      return yield* refuse(
        tables.has("cursors") && tables.has("seen_events")
          ? {
            en: "it is neither MRT's nor as the Python v0 leaves it; restore a copy or name " +
              "another file in state.sqlite_path",
            zh:
              "既不是 MRT 的，也不是 Python v0 的样子；请恢复备份，或在 state.sqlite_path 中换一个文件",
          }
          : {
            en: "it is a database of another program; name another file in state.sqlite_path",
            zh: "是其他程序的数据库；请在 state.sqlite_path 中换一个文件",
          },
      );
    }
    const [row] = yield* sql<{ newest: number | null }>`
      SELECT MAX(migration_id) AS newest FROM ${sql(Migrations.migrationsTable)}`;
    const newest = row?.newest ?? 0;
    if (newest > Migrations.newestMigration) {
      return yield* refuse({
        en: "it was written by a newer MRT; run that version or newer",
        zh: "由更新版本的 MRT 写成；请运行该版本或更新的版本",
      });
    }
    return { isV0: false, newest };
  }).pipe(
    Effect.provide(SqliteClient.layer({ filename: path, readonly: true, disableWAL: true })),
    Effect.catchTag("SqlError", (error) => broken(path, error)),
  );

const broken = (path: string, error: SqlError | MigrationError) =>
  Effect.fail(
    new StateError({ path, problem: problemOf(error).text, passing: problemOf(error).passing }),
  );
