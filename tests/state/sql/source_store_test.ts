import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import * as StateFile from "../../../src/state/sqlite/file.ts";
import { test } from "../../testing.ts";
import { alert, item, key, observed, result } from "../samples.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const layer = SqlSourceStore.layer.pipe(Layer.provideMerge(StateFile.layerMemory));

const claimNow = Effect.gen(function* () {
  const store = yield* SourceStore;
  yield* store.sync([key]);
  const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
  return claim;
});

const mustClaim = Effect.map(claimNow, (claim) => {
  ok(claim !== undefined);
  return claim;
});

const claimDue = (interval = Duration.minutes(5)) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    return yield* store.claimDue({ keys: [key], limit: 1, interval: Option.some(interval) });
  });

test("a new source is due at once and nobody else gets it meanwhile", () =>
  Effect.gen(function* () {
    const claim = yield* mustClaim;
    ok(Option.isNone(claim.cursor));
    ok(Option.isNone(claim.baseline));
    equal(yield* claimNow, undefined);
  }).pipe(Effect.provide(layer)));

test("a lease that was not renewed runs out after 30 s", () =>
  Effect.gen(function* () {
    const first = yield* mustClaim;
    yield* TestClock.adjust("29 seconds");
    equal(yield* claimNow, undefined);
    const store = yield* SourceStore;
    ok(yield* store.renew(first));
    yield* TestClock.adjust("29 seconds");
    equal(yield* claimNow, undefined);
    yield* TestClock.adjust("2 seconds");
    yield* mustClaim;
    ok(!(yield* store.renew(first)));
  }).pipe(Effect.provide(layer)));

test("a commit stores items, events, alerts, deliveries and the cursor together", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const claim = yield* mustClaim;
    const committed = yield* store.commitPoll(
      claim,
      result({ items: [item("1")], events: [observed("e1"), observed("e2")] }, "welink", "email"),
    );
    deepEqual(committed, Option.some({ events: 2, alerts: 2 }));
    const again = yield* mustClaim;
    deepEqual(again.cursor, Option.some("c1"));
    deepEqual(again.baseline, Option.some({ at: 0, complete: true }));
    deepEqual((yield* store.knownItems(key, ["1", "2"])).get("1"), {
      version: "v1",
      updatedAt: 0,
      absence: Option.none(),
    });
    deepEqual((yield* store.storedItems(key, ["1"])).get("1"), item("1"));
    const sql = yield* SqlClient.SqlClient;
    const deliveries = yield* sql<{ id: string }>`
      SELECT id FROM deliveries ORDER BY created_at, position, channel`;
    deepEqual(deliveries.map(({ id }) => id), ["e1:email", "e1:welink", "e2:email", "e2:welink"]);
  }).pipe(Effect.provide(layer)));

test("an item is found by its number under the id it is known by, but in no other source", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const items = ["1", "2", "damaged"].map((id, index) => ({
      ...item(id),
      fields: { number: index + 61 },
    }));
    yield* store.commitPoll(yield* mustClaim, result({ items }));
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE items SET item_json = '{' WHERE item_id = 'damaged'`;
    const numbers = [61, 62, 63, 64];
    deepEqual([...yield* store.idsByNumber(key, numbers)], [[61, "1"], [62, "2"]]);
    deepEqual([...yield* store.idsByNumber("github:acme/other", numbers)], []);
    deepEqual([...yield* store.idsByNumber(key, [])], []);
  }).pipe(Effect.provide(layer)));

test("present are the items that the last complete list showed and that can be read", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const items = ["1", "2", "damaged"].map((id) => item(id));
    yield* store.commitPoll(yield* mustClaim, result({ items }));
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE items SET item_json = '{' WHERE item_id = 'damaged'`;
    const ids = Effect.map(store.presentItems(key), (found) => found.map(({ id }) => id));
    deepEqual(yield* ids, ["1", "2"]);
    const present = Option.some(new Set(["2", "damaged"]));
    yield* store.commitPoll(yield* mustClaim, result({ present }));
    deepEqual(yield* ids, ["2"]);
    deepEqual(yield* store.presentItems("github:acme/other"), []);
  }).pipe(Effect.provide(layer)));

test("of a known item it is said for how long complete lists are without it, until it is written", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const poll = (present: ReadonlyArray<string>, items: ReadonlyArray<string> = []) =>
      Effect.gen(function* () {
        const found = {
          present: Option.some(new Set(present)),
          items: items.map((id) => item(id)),
        };
        yield* store.commitPoll(yield* mustClaim, result(found));
        yield* TestClock.adjust("1 hour");
        return Option.getOrNull(
          (yield* store.knownItems(key, ["1"])).get("1")?.absence ?? Option.none(),
        );
      });
    const hour = 3_600_000;
    equal(yield* poll(["1", "2"], ["1", "2"]), null);
    deepEqual(yield* poll(["2"]), { since: hour, until: hour });
    deepEqual(yield* poll(["2"]), { since: hour, until: 2 * hour });
    const changed = result({ items: [item("1", { version: "v2" })] });
    yield* store.commitPoll(yield* mustClaim, changed);
    deepEqual((yield* store.knownItems(key, ["1"])).get("1"), {
      version: "v2",
      updatedAt: 0,
      absence: Option.none(),
    });
  }).pipe(Effect.provide(layer)));

test("an event seen before brings no second alert", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.commitPoll(
      yield* mustClaim,
      result({ events: [observed("e1")] }, "welink"),
    );
    const second = yield* store.commitPoll(
      yield* mustClaim,
      result({ events: [observed("e1"), observed("e2")] }, "welink"),
    );
    deepEqual(second, Option.some({ events: 1, alerts: 1 }));
  }).pipe(Effect.provide(layer)));

test("a commit after somebody else took over writes nothing", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const slow = yield* mustClaim;
    yield* TestClock.adjust("31 seconds");
    const quick = yield* mustClaim;
    const late = result(
      { cursor: "late", items: [item("1")], events: [observed("e1")] },
      "welink",
    );
    ok(Option.isNone(yield* store.commitPoll(slow, late)));
    yield* store.failPoll(slow, verbatim("late"), Duration.zero, Option.none());
    equal((yield* store.knownItems(key, ["1"])).size, 0);
    ok(Option.isSome(yield* store.commitPoll(quick, result())));
    ok(Option.isNone(yield* store.commitPoll(quick, late)));
    deepEqual((yield* mustClaim).cursor, Option.some("c1"));
  }).pipe(Effect.provide(layer)));

test("a commit that fails half way leaves nothing behind", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const sql = yield* SqlClient.SqlClient;
    const claim = yield* mustClaim;
    yield* sql`CREATE TRIGGER broken BEFORE INSERT ON deliveries
      BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END`;
    const poll = result({ items: [item("1")], events: [observed("e1")] }, "welink");
    ok((yield* Effect.exit(store.commitPoll(claim, poll)))._tag === "Failure");
    equal((yield* store.knownItems(key, ["1"])).size, 0);
    yield* sql`DROP TRIGGER broken`;
    deepEqual(
      yield* store.commitPoll(claim, poll),
      Option.some({ events: 1, alerts: 1 }),
    );
  }).pipe(Effect.provide(layer)));

test("a source falls due when its interval has passed, not before", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.commitPoll(yield* mustClaim, result({ nextPollIn: Duration.minutes(5) }));
    yield* TestClock.adjust("299 seconds");
    equal((yield* claimDue()).length, 0);
    yield* TestClock.adjust("1 second");
    equal((yield* claimDue()).length, 1);
  }).pipe(Effect.provide(layer)));

test("a due time further ahead than the interval allows counts as due", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.commitPoll(yield* mustClaim, result({ nextPollIn: Duration.minutes(5) }));
    equal((yield* claimDue(Duration.minutes(5))).length, 0);
    equal((yield* claimDue(Duration.minutes(1))).length, 1);
  }).pipe(Effect.provide(layer)));

test("a lease from a clock that was set back is no lease", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(10_000_000);
    yield* mustClaim;
    yield* TestClock.setTime(1_000_000);
    yield* mustClaim;
  }).pipe(Effect.provide(layer)));

const hour = 3_600_000;

test("a clock that was hours ahead for a minute costs at most a minute", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* TestClock.setTime(8 * hour);
    yield* store.failPoll(
      yield* mustClaim,
      verbatim("no route"),
      Duration.minutes(5),
      Option.none(),
    );
    yield* TestClock.setTime(0);
    equal((yield* claimDue()).length, 1);
  }).pipe(Effect.provide(layer)));

test("a clock that is set back by less than a minute takes no lease and no wait away", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* TestClock.setTime(hour);
    const claim = yield* mustClaim;
    yield* TestClock.setTime(hour - 59_000);
    equal(yield* claimNow, undefined);
    yield* TestClock.setTime(hour);
    yield* store.failPoll(claim, verbatim("too fast"), Duration.days(30), Option.none());
    yield* TestClock.setTime(hour - 59_000);
    equal((yield* claimDue()).length, 0);
    yield* TestClock.setTime(30 * 24 * hour);
    equal((yield* claimDue()).length, 0);
  }).pipe(Effect.provide(layer)));

test("a wait of a version that did not write its length down lasts a day at most", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* (yield* SourceStore).sync([key]);
    for (const [hours, due] of [[23, 0], [25, 1]] as const) {
      yield* sql`UPDATE cursors SET fails = 1, next_poll_at = ${hours * hour}`;
      equal((yield* claimDue()).length, due, String(hours));
    }
  }).pipe(Effect.provide(layer)));

test("failures are counted, and success forgets them", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const waits: Array<number> = [];
    const fail = Effect.flatMap(mustClaim, (claim) => {
      waits.push(claim.fails);
      return store.failPoll(
        claim,
        verbatim("no route"),
        Duration.seconds(claim.fails + 1),
        Option.none(),
      );
    });
    yield* fail;
    yield* fail;
    deepEqual(waits, [0, 1]);
    yield* TestClock.adjust("1999 millis");
    equal((yield* claimDue()).length, 0);
    yield* TestClock.adjust("1 millis");
    const [claim] = yield* claimDue();
    ok(claim !== undefined);
    yield* store.commitPoll(claim, result());
    const [status] = yield* store.status([key]);
    equal(status?.fails, 0);
  }).pipe(Effect.provide(layer)));

test("a released source is free again and has lost nothing", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.release(yield* mustClaim);
    equal((yield* claimDue()).length, 1);
  }).pipe(Effect.provide(layer)));

test("thousands of items and events go in with one commit", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const ids = Array.from({ length: 5000 }, (_, index) => `i${index}`);
    const committed = yield* store.commitPoll(
      yield* mustClaim,
      result({
        items: ids.map((id) => item(id)),
        events: ids.map(observed),
        notifications: [{ alert: alert("summary"), channels: ["welink"], dueAt: 0 }],
      }),
    );
    deepEqual(committed, Option.some({ events: 5000, alerts: 1 }));
    equal((yield* store.knownItems(key, ids)).size, 5000);
  }).pipe(Effect.provide(layer)));
