import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { Retention } from "../../../src/domain/retention.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as SqlRetention from "../../../src/state/sql/retention.ts";
import * as SqlOutbox from "../../../src/state/sql/outbox.ts";
import * as SqlOutboxDesk from "../../../src/state/sql/outbox_desk.ts";
import * as SqlStatus from "../../../src/state/sql/status.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { enqueue, item, key, observed, result, sendFirst } from "../samples.ts";

const layer = Layer.mergeAll(
  SqlSourceStore.layer,
  SqlOutbox.layer,
  SqlOutboxDesk.layer,
  SqlStatus.layer,
  SqlRetention.layer,
).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const day = 24 * 3_600_000;
const retention = Duration.days(180);
/** Forgets as often as it may; what was not old when this was last asked for is not old yet. */
const prune = Effect.gen(function* () {
  const { prune } = yield* Retention;
  yield* prune(retention);
  yield* TestClock.adjust("11 minutes");
  let removed = 0;
  for (let step = yield* prune(retention); step > 0; step = yield* prune(retention)) {
    removed += step;
  }
  return removed;
});

const count = (table: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const [row] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${sql(table)}`;
    return row?.n;
  });

test("what was told goes after its time, with its events; what waits stays", () =>
  Effect.gen(function* () {
    yield* enqueue([observed("told"), observed("waits")], "welink");
    yield* sendFirst("welink");
    yield* TestClock.adjust("179 days");
    equal(yield* prune, 0);
    yield* TestClock.adjust("2 days");
    ok((yield* prune) > 0);
    deepEqual(
      [yield* count("alerts"), yield* count("deliveries"), yield* count("events")],
      [1, 1, 0],
    );
    deepEqual((yield* (yield* OutboxDesk).failures).map(({ id }) => id), ["waits:welink"]);
  }).pipe(Effect.provide(layer)));

test("many rows go in small steps", () =>
  Effect.gen(function* () {
    const events = Array.from({ length: 1200 }, (_, index) => observed(`e${index}`));
    yield* enqueue(events);
    yield* TestClock.adjust("181 days");
    const { prune } = yield* Retention;
    yield* prune(retention);
    yield* TestClock.adjust("1 hour");
    deepEqual(
      [yield* prune(retention), yield* prune(retention), yield* prune(retention)],
      [500, 500, 200],
    );
  }).pipe(Effect.provide(layer)));

/** A poll that shows everything there is. */
const poll = (...ids: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync([key]);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
    ok(claim !== undefined);
    const known = yield* store.knownItems(key, ids);
    const items = ids.filter((id) => !known.has(id)).map((id) => item(id));
    const present = Option.some(new Set(ids));
    yield* store.commitPoll(claim, result({ items, present }));
  });

const known = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  return (yield* sql<{ item_id: string }>`SELECT item_id FROM items ORDER BY item_id`)
    .map(({ item_id }) => item_id);
});

test("an item goes when complete lists have been without it for the whole time, no sooner", () =>
  Effect.gen(function* () {
    yield* poll("a", "b", "flaps");
    yield* TestClock.adjust("1 day");
    yield* poll("a");
    yield* TestClock.adjust("100 days");
    yield* poll("a", "flaps");
    yield* TestClock.adjust("79 days");
    yield* poll("a");
    yield* prune;
    deepEqual(yield* known, ["a", "b", "flaps"]);
    yield* TestClock.adjust("2 days");
    yield* poll("a");
    yield* prune;
    deepEqual(yield* known, ["a", "flaps"]);
  }).pipe(Effect.provide(layer)));

/** A poll that shows what has changed since then, by the upstream's clock. */
const pollChanges = (readUpTo: number, ...changed: ReadonlyArray<[string, number]>) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync([key]);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
    ok(claim !== undefined);
    yield* store.commitPoll(
      claim,
      result({
        baseline: Option.getOrElse(claim.baseline, () => ({ at: 0, complete: true })),
        items: changed.map(([id, updatedAt]) => item(id, { updatedAt })),
        readUpTo: Option.some(readUpTo),
      }),
    );
    return claim.baseline;
  });

test("an issue nothing has happened to for the whole time goes, and is not news when it is met again", () =>
  Effect.gen(function* () {
    yield* pollChanges(0, ["old", 0], ["older", day / 48]);
    yield* pollChanges(180 * day, ["new", 180 * day]);
    yield* prune;
    deepEqual(yield* known, ["new", "old", "older"]);
    yield* pollChanges(181 * day);
    yield* prune;
    deepEqual(yield* known, ["new"]);
    deepEqual(yield* pollChanges(181 * day), Option.some({ at: day, complete: false }));
  }).pipe(Effect.provide(layer)));

test("a poll that runs while issues are forgotten does not bring the former baseline back", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* pollChanges(200 * day);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
    ok(claim !== undefined);
    yield* prune;
    const readUpTo = Option.some(200 * day);
    yield* store.commitPoll(claim, result({ readUpTo }));
    deepEqual(yield* pollChanges(200 * day), Option.some({ at: 20 * day, complete: false }));
  }).pipe(Effect.provide(layer)));

test("a clock that jumps ahead by months for a while makes nothing old", () =>
  Effect.gen(function* () {
    const { prune } = yield* Retention;
    yield* TestClock.setTime(400 * day);
    yield* poll("a", "gone");
    yield* poll("a");
    yield* enqueue([observed("e1")], "welink");
    yield* sendFirst("welink");
    yield* prune(retention);
    yield* TestClock.setTime(700 * day);
    yield* poll("a");
    equal(yield* prune(retention), 0);
    equal(yield* prune(retention), 0);
    yield* TestClock.setTime(400 * day + 60_000);
    equal(yield* prune(retention), 0);
    deepEqual([yield* known, yield* count("events"), yield* count("alerts")], [
      ["a", "gone"],
      1,
      1,
    ]);
  }).pipe(Effect.provide(layer)));

test("where nobody has looked for 200 days nothing is forgotten", () =>
  Effect.gen(function* () {
    yield* poll("a", "b");
    yield* poll("a");
    yield* TestClock.adjust("200 days");
    yield* prune;
    deepEqual(yield* known, ["a", "b"]);
  }).pipe(Effect.provide(layer)));
