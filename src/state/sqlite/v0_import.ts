import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { blankItem, type Item, ItemJson } from "../../domain/item.ts";
import { type V0Import, V0ImportJson } from "../../domain/v0_import.ts";
import { StateError } from "./state_error.ts";
import * as Migrations from "../sql/migrations.ts";

/*
 * Imports the state file of the Python v0 in place: in one transaction, so that a kill leaves it
 * either as it was or imported whole, and after a copy was made beside it.
 */

const tables: Readonly<Record<string, string>> = {
  cursors: "source_key,cursor,updated_at",
  seen_events: "fingerprint,first_seen_at",
  alerts: "fingerprint,alert_json,created_at",
  notify_failures: "id,fingerprint,channel,error,created_at",
};

/** Whether the database is v0's: exactly its four tables with their columns. */
export const isV0 = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const found = yield* sql<{ name: string; columns: string }>`
    SELECT m.name, (SELECT group_concat(c.name) FROM pragma_table_info(m.name) AS c) AS columns
    FROM sqlite_master AS m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`;
  return found.length === Object.keys(tables).length &&
    found.every(({ name, columns }) => tables[name] === columns);
});

const instant = Schema.String.check(
  Schema.makeFilter((text) => !Number.isNaN(Date.parse(text)), { expected: "a date" }),
);
const decodeCursor = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({
  updated_after: Schema.optionalKey(instant),
  last_modified_after: Schema.optionalKey(instant),
  known_model_ids: Schema.optionalKey(Schema.Array(Schema.String)),
  known_model_paths: Schema.optionalKey(Schema.Array(Schema.String)),
})));

/** What v0's cursors say of one of our sources. */
interface LeftOff {
  readonly seenUpTo: V0Import["seenUpTo"];
  readonly models: ReadonlyArray<string>;
}

const kinds = { issues: "issue", pulls: "pull_request", models: "model" } as const;

const leftOffOf = (kind: string, cursor: string): Option.Option<LeftOff> =>
  Option.flatMap(decodeCursor(cursor), (decoded) => {
    const { updated_after, last_modified_after, known_model_ids, known_model_paths } = decoded;
    const models = known_model_ids ??
      known_model_paths?.map((path) => path.replace(/^\/models\//, ""));
    if (kind === "models" && models !== undefined) {
      return Option.some({ seenUpTo: { model: null }, models });
    }
    const upTo = kind === "models" ? last_modified_after : updated_after;
    return upTo === undefined || !(kind in kinds) ? Option.none() : Option.some({
      seenUpTo: { [kinds[kind as keyof typeof kinds]]: Date.parse(upTo) },
      models: [],
    });
  });

/** By our keys: v0 kept a repository's issues and pull requests apart. */
const allLeftOff = Effect.fnUntraced(
  function* (rows: ReadonlyArray<{ readonly source_key: string; readonly cursor: string | null }>) {
    const found = new Map<string, LeftOff>();
    const broken = new Set<string>();
    for (const { source_key, cursor } of rows) {
      const [, key = source_key, kind = ""] = /^(.+):([a-z]+)$/.exec(source_key) ?? [];
      const leftOff = leftOffOf(kind, cursor ?? "");
      if (Option.isNone(leftOff)) {
        broken.add(key);
        yield* Effect.logWarning(
          `v0's cursor ${source_key} cannot be read; ${key} begins with a first look`,
        );
        continue;
      }
      const { seenUpTo, models } = leftOff.value;
      const before = found.get(key);
      found.set(key, {
        seenUpTo: { ...before?.seenUpTo, ...seenUpTo },
        models: [...before?.models ?? [], ...models],
      });
    }
    for (const key of broken) found.delete(key);
    return found;
  },
);

/** As where an upstream tells no versions. */
const knownModel = (id: string): Item => ({ ...blankItem(id, "model"), version: id });

const encodeItem = Schema.encodeSync(ItemJson);
const encodeImport = Schema.encodeSync(V0ImportJson);

const importSource = Effect.fnUntraced(function* (key: string, { seenUpTo, models }: LeftOff) {
  const sql = yield* SqlClient.SqlClient;
  const dates = Object.values(seenUpTo).filter((at) => at !== null);
  yield* sql`INSERT INTO cursors ${
    sql.insert({
      source_key: key,
      baseline_at: dates.length === 0 ? 0 : Math.min(...dates),
      // Where v0 knew everything by name, any other model is new.
      baseline_complete: Object.values(seenUpTo).includes(null) ? 1 : 0,
      takeover: encodeImport({ seenUpTo }),
    })
  }`;
  for (const id of models) {
    yield* sql`INSERT INTO items ${
      sql.insert({
        source_key: key,
        item_id: id,
        version: id,
        item_json: encodeItem(knownModel(id)),
        first_seen_at: 0,
        changed_at: 0,
      })
    } ON CONFLICT (source_key, item_id) DO NOTHING`;
  }
});

/** Succeeds with the number of sources, none when another process was faster. */
const importAll = <E, R>(sql: SqlClient.SqlClient, keepCopy: Effect.Effect<void, E, R>) =>
  sql.withTransaction(Effect.gen(function* () {
    if (!(yield* isV0)) return Option.none<number>();
    yield* keepCopy;
    const found = yield* allLeftOff(
      yield* sql<{ source_key: string; cursor: string | null }>`
        SELECT source_key, cursor FROM cursors`,
    );
    for (const table of Object.keys(tables)) {
      yield* sql`ALTER TABLE ${sql(table)} RENAME TO ${sql(`v0_${table}`)}`;
    }
    yield* Migrations.migrate;
    for (const [key, leftOff] of found) yield* importSource(key, leftOff);
    yield* sql`INSERT INTO v0_record (key) SELECT DISTINCT fingerprint FROM v0_seen_events
      WHERE fingerprint IS NOT NULL`;
    yield* sql`INSERT INTO v0_record (key)
      SELECT DISTINCT json_extract(alert_json, '$.event.event_type') || ' ' ||
        json_extract(alert_json, '$.event.url')
      FROM v0_alerts WHERE json_valid(alert_json)
        AND json_extract(alert_json, '$.event.event_type') IS NOT NULL
        AND json_extract(alert_json, '$.event.url') IS NOT NULL
      ON CONFLICT (key) DO NOTHING`;
    for (const table of Object.keys(tables)) yield* sql`DROP TABLE ${sql(`v0_${table}`)}`;
    return Option.some(found.size);
  }));

/** Copies the file for the owner alone, while nobody else can write and the log is checkpointed. */
const keepCopy = Effect.fnUntraced(function* (path: string, copy: string) {
  const files = yield* FileSystem.FileSystem;
  const log = yield* files.stat(`${path}-wal`).pipe(
    Effect.map(({ size }) => Number(size)),
    Effect.catchIf(({ reason }) => reason._tag === "NotFound", () => Effect.succeed(0)),
  );
  if (log > 0) {
    return yield* new StateError({
      path,
      problem: {
        en: "another program writes to it; stop the Python v0 and try again",
        zh: "另一个程序正在写入；请停止 Python v0 后再试",
      },
      passing: true,
    });
  }
  const unfinished = `${copy}-${yield* Effect.sync(() => crypto.randomUUID())}`;
  yield* files.copyFile(path, unfinished).pipe(
    Effect.andThen(files.chmod(unfinished, 0o600)),
    Effect.andThen(files.rename(unfinished, copy)),
    Effect.onError(() => Effect.ignore(files.remove(unfinished))),
  );
});

/** Imports v0's state; v0's file stays beside it unchanged as `PATH.v0`. */
export const importV0 = Effect.fn("StateFile.importV0")(function* (path: string) {
  const sql = yield* SqlClient.SqlClient;
  const files = yield* FileSystem.FileSystem;
  const copy = `${path}.v0`;
  yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
  const taken = yield* importAll(sql, keepCopy(path, copy));
  if (Option.isSome(taken)) {
    // v0 left it readable to everybody.
    yield* files.chmod(path, 0o600);
    yield* Effect.logInfo(
      `Took over the state of v0 with ${taken.value} sources; as it was it stays in ${copy}`,
    );
  }
});
