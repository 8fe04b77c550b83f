import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { SourceStore } from "../../../src/domain/source_store.ts";
import {
  type Part,
  type Place,
  Timeline,
  type TimelineFilter,
} from "../../../src/domain/timeline.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as SqlTimeline from "../../../src/state/sql/timeline.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { longRecord, sourceOf } from "../long_record.ts";

const layer = Layer.mergeAll(
  SqlTimeline.layer,
  SqlSourceStore.layer,
).pipe(Layer.provideMerge(StateFile.layerMemory));

const none = Option.none<never>();
const all: TimelineFilter = {
  source: none,
  kind: none,
  rule: none,
  channel: none,
  keyword: none,
  since: none,
  until: none,
};

/** 3,000 events, ten of each millisecond; every tenth was told. */
const extent = { sources: 3, items: 3000, events: 3000, until: 300 };

/** Goes from page to page until the end. */
const leaf = <A>(page: (after: Option.Option<Place>) => Effect.Effect<Part<A>>) =>
  Effect.gen(function* () {
    const found: Array<A> = [];
    let after: Option.Option<Place> = Option.none();
    do {
      const part: Part<A> = yield* page(after);
      found.push(...part.entries);
      after = part.next;
    } while (Option.isSome(after));
    return found;
  });

test("page after page shows everything once, newest first, whatever is filtered", () =>
  Effect.gen(function* () {
    yield* longRecord(extent);
    const { alerts, untold } = yield* Timeline;
    const ofAlerts = (filter: Partial<TimelineFilter>) =>
      Effect.map(
        leaf((after) => alerts({ ...all, ...filter }, after, 7)),
        (found) => found.map(({ id, createdAt, source }) => ({ id, at: createdAt, source })),
      );
    const every = yield* ofAlerts({});
    equal(new Set(every.map(({ id }) => id)).size, 300);
    deepEqual(every, every.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)));
    const source = Option.some(sourceOf(2));
    deepEqual(yield* ofAlerts({ source }), every.filter((each) => each.source === sourceOf(2)));
    deepEqual(yield* ofAlerts({ rule: Option.some("day-0") }), every);
    deepEqual(yield* ofAlerts({ channel: Option.some("welink") }), every);
    deepEqual(yield* ofAlerts({ keyword: Option.some("QWEN") }), every);
    deepEqual(
      yield* ofAlerts({ since: Option.some(100), until: Option.some(199) }),
      every.filter(({ at }) => at >= 100 && at <= 199),
    );
    for (
      const filter of [
        { rule: Option.some("day") },
        { channel: Option.some("email") },
        { kind: Option.some("flood") },
        // The names of what is stored are no text.
        { keyword: Option.some("summary") },
      ]
    ) deepEqual(yield* ofAlerts(filter), []);
    const others = yield* leaf((after) => untold(all, after, 200));
    equal(new Set(others.map(({ event }) => event.fingerprint)).size, 2700);
    equal((yield* leaf((after) => untold({ ...all, source }, after, 200))).length, 900);
  }).pipe(Effect.provide(layer)));

test("what is counted by day is what happened in it", () =>
  Effect.gen(function* () {
    yield* longRecord(extent);
    const { matchesByRule, alertsBySource } = yield* Timeline;
    deepEqual(yield* matchesByRule(100, 110), [{ name: "day-0", count: 10 }]);
    equal((yield* alertsBySource(0, 301)).reduce((sum, { count }) => sum + count, 0), 300);
  }).pipe(Effect.provide(layer)));

test("a source that is made due is polled next, unless somebody polls it just now", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync(["a", "b"]);
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE cursors SET next_poll_at = 60000, next_poll_ms = 60000`;
    yield* sql`UPDATE cursors SET lease_owner = 'x', lease_until = 20000 WHERE source_key = 'b'`;
    yield* store.makeDue(["a", "b"]);
    const due = (yield* store.status(["a", "b"])).map(({ key, nextPollAt }) => [key, nextPollAt]);
    deepEqual(due, [["a", 0], ["b", 60_000]]);
  }).pipe(Effect.provide(layer)));
