import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Migrator from "effect/sql/Migrator";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { TrackerEvent } from "../../../src/domain/event.ts";
import { hashOf } from "../../../src/domain/hash.ts";
import { History } from "../../../src/domain/history.ts";
import { ItemJson, searchedText } from "../../../src/domain/item.ts";
import { Retention } from "../../../src/domain/retention.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as Migrations from "../../../src/state/sql/migrations.ts";
import * as SqlHistory from "../../../src/state/sql/history.ts";
import * as SqlRetention from "../../../src/state/sql/retention.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { SqliteClient } from "../../../src/state/sqlite/sqlite.ts";
import { collectWarnings, live, test } from "../../testing.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { claimed, event, item, key, result } from "../samples.ts";

const stores = Layer.mergeAll(SqlSourceStore.layer, SqlHistory.layer, SqlRetention.layer);
const layer = stores.pipe(Layer.provideMerge(StateFile.layerMemory));

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer);

const encodeEvent = Schema.encodeSync(Schema.fromJsonString(TrackerEvent));
const encodeItem = Schema.encodeSync(ItemJson);

const body = "Support DeepSeek-V4. ".repeat(80);
const known = item("7", { body, labels: ["model", "new"], author: "ann", fields: { number: 7 } });
const { title, url, author, labels, fields } = known;
const seen = event("7", { title, url, author, labels, fields, summary: searchedText(known) });

const all = { source: Option.none(), since: Option.none(), until: Option.none(), limit: 100 };

/** Bytes of the events as they are stored. */
const stored = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const rows = yield* sql<{ fingerprint: string; event_json: string }>`
    SELECT fingerprint, event_json FROM events ORDER BY fingerprint`;
  return new Map(rows.map(({ fingerprint, event_json }) => [fingerprint, event_json]));
});

/** A poll that found the item, and its event to match nothing. */
const poll = Effect.gen(function* () {
  const events = [{ event: seen, itemId: "7", version: "v1", matches: [] }];
  const found = result({ items: [known], events });
  yield* (yield* SourceStore).commitPoll(yield* claimed, found);
});

test("an event that matched nothing is read with the texts of its item, and stores none of them", () =>
  Effect.gen(function* () {
    yield* poll;
    const [record] = yield* (yield* History).events(all);
    deepEqual(record?.event, seen);
    const [row = ""] = (yield* stored).values();
    ok(!row.includes("DeepSeek") && row.length < 200, row);
  }).pipe(Effect.provide(layer)));

test("an event whose item is gone is still read, by the item's id", () =>
  Effect.gen(function* () {
    yield* poll;
    const sql = yield* SqlClient.SqlClient;
    yield* sql`DELETE FROM items`;
    const [record] = yield* (yield* History).events(all);
    deepEqual([record?.event.title, record?.event.summary], ["7", ""]);
  }).pipe(Effect.provide(layer)));

test("what an earlier version stored twice is stored once, step by step, and reads as before", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const insert = (fingerprint: string, at: number, matches: string, event_json: string) =>
      sql`INSERT INTO seen_events ${
        sql.insert({
          fingerprint,
          source_key: key,
          item_id: { orphan: "gone", widow: "damaged" }[fingerprint] ?? "7",
          version: "v1",
          event_json,
          matches,
          observed_at: at,
        })
      }`;
    yield* sql`INSERT INTO items ${
      sql.insert({
        source_key: key,
        item_id: "7",
        version: "v1",
        updated_at: 0,
        item_json: encodeItem(known),
        first_seen_at: 0,
        changed_at: 0,
      })
    }`;
    // All of one poll, as a burst brings them.
    for (let n = 0; n < 450; n++) {
      const fingerprint = `e${String(n).padStart(3, "0")}`;
      yield* insert(fingerprint, 5, "[]", encodeEvent({ ...seen, fingerprint }));
    }
    const matches = JSON.stringify([{ ruleId: "keywords", reason: "deepseek", excerpt: "" }]);
    yield* insert("matched", 6, matches, encodeEvent({ ...seen, fingerprint: "matched" }));
    yield* insert("orphan", 6, "[]", encodeEvent({ ...seen, fingerprint: "orphan" }));
    yield* insert("widow", 6, "[]", encodeEvent({ ...seen, fingerprint: "widow" }));
    yield* sql`INSERT INTO items ${
      sql.insert({
        source_key: key,
        item_id: "damaged",
        version: "v1",
        updated_at: 0,
        item_json: "{",
        first_seen_at: 0,
        changed_at: 0,
      })
    }`;
    yield* insert("torn", 6, "[]", '{"finger');
    const before = yield* stored;
    const count = (table: string) =>
      Effect.map(sql`SELECT COUNT(*) AS n FROM ${sql(table)}`, ([row]) => row?.["n"]);
    yield* sql`INSERT INTO event_texts (observed_at, fingerprint) VALUES (0, '')`;
    const { prune } = yield* Retention;
    const steps: Array<number> = [];
    for (let n = 1; n > 0;) steps.push(n = yield* prune(Duration.days(180)));
    deepEqual(steps, [200, 200, 54, 0]);
    const after = yield* stored;
    equal(after.size, before.size);
    deepEqual([yield* count("seen_events"), yield* count("unmatched_events")], [4, 450]);
    for (const [fingerprint, json] of after) {
      const isKept = ["matched", "orphan", "widow", "torn"].includes(fingerprint);
      equal(json === before.get(fingerprint), isKept, fingerprint);
      ok(isKept || json.length < 200);
    }
    const { value } = yield* collectWarnings((yield* History).events({ ...all, limit: 1000 }));
    equal(value.length, 453);
    for (const record of value) {
      deepEqual(
        { ...record.event, fingerprint: "7", observedAt: 0 },
        seen,
        record.event.fingerprint,
      );
    }
    equal(yield* prune(Duration.days(180)), 0);
  }).pipe(Effect.provide(layer)));

test("after an upgrade nothing is told again, and an old event is found before it moves and after", () =>
  Effect.gen(function* () {
    const earlier = Object.fromEntries(
      Object.entries(Migrations.migrations).filter(([name]) => Number.parseInt(name) < 13),
    );
    yield* Migrator.make({})({
      loader: Migrator.fromRecord(earlier),
      table: Migrations.migrationsTable,
    });
    const sql = yield* SqlClient.SqlClient;
    const fingerprint = hashOf(key, "7");
    yield* sql`INSERT INTO items ${
      sql.insert({
        source_key: key,
        item_id: "7",
        version: "v1",
        updated_at: 0,
        item_json: encodeItem(known),
        first_seen_at: 0,
        changed_at: 0,
      })
    }`;
    const old = { ...seen, fingerprint, transition: "updated", changed: ["labels"] } as const;
    yield* sql`INSERT INTO seen_events ${
      sql.insert({
        fingerprint,
        source_key: key,
        item_id: "7",
        version: "v1",
        event_json: encodeEvent(old),
        matches: "[]",
        observed_at: 0,
      })
    }`;
    yield* Migrations.migrate;
    yield* Effect.gen(function* () {
      const store = yield* SourceStore;
      const history = yield* History;
      const again = { event: old, itemId: "7", version: "v1", matches: [] };
      const isKnown = Effect.gen(function* () {
        deepEqual([...yield* store.seenEvents([again])], [fingerprint]);
        const found = yield* history.items(fingerprint.slice(0, 8));
        deepEqual(found.flatMap(({ events }) => events.map(({ event }) => event)), [old]);
        deepEqual(Option.getOrUndefined(found[0]?.item ?? Option.none()), known);
        const committed = yield* store.commitPoll(
          yield* claimed,
          result({ items: [], events: [again] }),
        );
        equal(Option.getOrThrow(committed).events, 0);
        yield* TestClock.adjust("1 hour");
      });
      yield* isKnown;
      equal(yield* (yield* Retention).prune(Duration.days(180)), 1);
      deepEqual(yield* sql`SELECT 1 FROM seen_events`, []);
      yield* isKnown;
    }).pipe(Effect.provide(stores));
  }).pipe(
    Effect.provide(Layer.orDie(SqliteClient.layer({ filename: ":memory:" }))),
  ));

live(
  "a file that an earlier version made gives nothing back, and nobody waits for it",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      // As earlier versions did, without `auto_vacuum`.
      yield* Effect.sync(() => {
        const db = new DatabaseSync(path);
        db.exec("PRAGMA journal_mode = WAL; CREATE TABLE first (id INTEGER)");
        db.exec("DROP TABLE first");
        db.close();
      });
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient;
        yield* sql`CREATE TABLE ballast AS WITH RECURSIVE n(i) AS
        (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        SELECT hex(zeroblob(4000)) AS text FROM n`;
        yield* sql`DELETE FROM ballast`;
        equal(yield* (yield* Retention).compact, 0);
      }).pipe(Effect.provide(
        SqlRetention.layer.pipe(Layer.provideMerge(StateFile.layer(path)), Layer.provide(platform)),
      ));
    }),
);

live(
  "a file of which much is free gives it back step by step, and one that is well used is left alone",
  () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryFolder}/state.sqlite3`;
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient;
        const { compact } = yield* Retention;
        yield* sql`CREATE TABLE ballast (id INTEGER PRIMARY KEY, text TEXT)`;
        yield* sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        INSERT INTO ballast SELECT i, hex(zeroblob(4000)) FROM n`;
        const size = Effect.gen(function* () {
          yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`;
          return Deno.statSync(path).size;
        });
        const full = yield* size;
        equal(yield* compact, 0);
        yield* sql`DELETE FROM ballast`;
        equal(yield* size, full);
        for (let steps = 0; (yield* compact) > 0; steps++) ok(steps < 10);
        ok((yield* size) < full / 2);
      }).pipe(Effect.provide(
        SqlRetention.layer.pipe(Layer.provideMerge(StateFile.layer(path)), Layer.provide(platform)),
      ));
    }),
);
