import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import * as SqlClient from "effect/sql/SqlClient";
import * as Statement from "effect/sql/Statement";
import { History } from "../../../src/domain/history.ts";
import { type OnRecord, Retrospect } from "../../../src/domain/retrospect.ts";
import * as SqlHistory from "../../../src/state/sql/history.ts";
import * as SqlRetrospect from "../../../src/state/sql/retrospect.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { longRecord } from "../long_record.ts";

const layer = Layer.mergeAll(SqlRetrospect.layer, SqlHistory.layer).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const none = Option.none<never>();

/** 600 changes, two of each millisecond, and 400 items of which none was seen. */
const extent = { sources: 3, items: 1000, events: 600, until: 300 };

/** Half of the changes matched nothing. */
const recorded = Effect.gen(function* () {
  yield* longRecord(extent);
  const sql = yield* SqlClient.SqlClient;
  yield* sql`INSERT INTO unmatched_events (fingerprint, source_key, item_id, version, resource_type,
      event_type, observed_at)
    SELECT unhex(fingerprint), source_key, item_id, version, 'repo_issue', 'issue_opened', observed_at
    FROM seen_events WHERE matches = '[]' ORDER BY observed_at`;
  yield* sql`DELETE FROM seen_events WHERE matches = '[]'`;
  yield* sql`UPDATE items SET first_seen_at = rowid`;
  return sql;
});

const told = (entry: OnRecord) =>
  entry._tag === "Change"
    ? { at: entry.record.observedAt, id: entry.record.event.fingerprint }
    : { at: entry.found.firstSeenAt, id: entry.found.item.id };

const all = (since: number) =>
  Effect.gen(function* () {
    const slices = yield* Stream.runCollect((yield* Retrospect).since(since));
    return slices.flatMap(({ entries }) => entries).map(told);
  });

test("the record is gone through whole and once, newest first, as far back as was asked", () =>
  Effect.gen(function* () {
    yield* recorded;
    const history = yield* History;
    for (const since of [0, 150, 700, 5000]) {
      const found = yield* all(since);
      deepEqual(found.map(({ at }) => at), found.map(({ at }) => at).toSorted((a, b) => b - a));
      const filter = { source: none, since: Option.some(since), until: none, limit: 10_000 };
      const expected = [
        ...(yield* history.events(filter)).map(({ event }) => event.fingerprint),
        ...(yield* history.unchanged(filter)).map(({ item }) => item.id),
      ];
      deepEqual(found.map(({ id }) => id).toSorted(), expected.toSorted(), String(since));
      ok(since > 700 || expected.length > 0);
    }
  }).pipe(Effect.provide(layer)));

test("items that a wrong clock dated hide none that were found before them", () =>
  Effect.gen(function* () {
    const sql = yield* recorded;
    yield* sql`UPDATE items SET first_seen_at = 1 WHERE rowid BETWEEN 850 AND 900`;
    const found = (yield* all(700)).map(({ id }) => id);
    ok(found.includes("i849") && found.includes("i701") && !found.includes("i870"));
  }).pipe(Effect.provide(layer)));

test("others run between two slices, and whoever has seen enough stops", () =>
  Effect.gen(function* () {
    yield* recorded;
    let turns = 0;
    const other = yield* Effect.forkChild(
      Effect.forever(Effect.andThen(Effect.sync(() => turns++), Effect.yieldNow)),
    );
    const slices: Array<number> = [];
    yield* Stream.runForEachWhile(
      (yield* Retrospect).since(0),
      ({ looked }) => Effect.sync(() => slices.push(looked) < 5),
    );
    yield* Fiber.interrupt(other);
    equal(slices.length, 5);
    ok(Math.max(...slices) <= 75);
    ok(turns >= 3, String(turns));
  }).pipe(Effect.provide(layer)));

test("names come page by page, those found last first", () =>
  Effect.gen(function* () {
    yield* recorded;
    const { names } = yield* Retrospect;
    const ids: Array<string> = [];
    let next = Option.none<number>();
    do {
      const part = yield* names(next);
      ids.push(...part.names.map(({ id }) => id));
      next = part.next;
    } while (Option.isSome(next));
    deepEqual(ids, Array.from({ length: 1000 }, (_, index) => `i${1000 - index}`));
  }).pipe(Effect.provide(layer)));

test("no step goes through a whole table", () =>
  Effect.gen(function* () {
    const sql = yield* recorded;
    const asked: Array<readonly [string, ReadonlyArray<unknown>]> = [];
    const noting: Statement.Transformer = (statement) =>
      Effect.sync(() => {
        asked.push(statement.compile());
        return statement;
      });
    const { since, names } = yield* Retrospect;
    yield* Effect.all([Stream.runDrain(since(290)), names(Option.some(7))])
      .pipe(Effect.provideService(Statement.CurrentTransformer, noting));
    ok(asked.length > 3);
    for (const [text, parameters] of asked) {
      const plan = yield* sql.unsafe<{ readonly detail: string }>(
        `EXPLAIN QUERY PLAN ${text}`,
        parameters as ReadonlyArray<string>,
      );
      equal(plan.some(({ detail }) => /^SCAN|TEMP B-TREE/.test(detail)), false, text);
    }
  }).pipe(Effect.provide(layer)));
