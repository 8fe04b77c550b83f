import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { Rejected, Unavailable } from "../../src/domain/errors.ts";
import { type Batch, Outbox, Outcome } from "../../src/domain/outbox.ts";
import * as SqlOutbox from "../../src/state/sql_outbox.ts";
import * as SqlSourceStore from "../../src/state/sql_source_store.ts";
import * as StateFile from "../../src/state/state_file.ts";
import { test } from "../testing.ts";
import { observed, tell, telling } from "./samples.ts";

const layer = Layer.mergeAll(SqlSourceStore.layer, SqlOutbox.layer).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const hour = 3_600_000;
const limits = { maxAttempts: 5, maxAgeMs: 72 * hour };
const down = new Unavailable({ message: "the connection is refused" });
const refused = new Rejected({ message: "unknown recipient" });
const hold = (inMs: number) => Outcome.Hold({ reason: down, inMs });
const retry = (inMs: number, recipients: ReadonlyArray<string> = []) =>
  Outcome.Retry({ reason: refused, inMs, recipients, counts: true });

/** Puts alerts into the outbox of both channels. */
const told = (...fingerprints: ReadonlyArray<string>) =>
  tell(fingerprints.map(observed), telling("welink", "email"));

interface Claim {
  readonly channel?: string;
  readonly count?: number;
  readonly maxPerMinute?: number;
  readonly gather?: boolean;
}

const claim = ({ channel = "welink", count = 1, maxPerMinute = 0, gather = false }: Claim = {}) =>
  Effect.flatMap(
    Outbox,
    (outbox) => outbox.claim({ channel, maxPerMinute, gather, take: () => count }),
  );

const mustClaim = (options: Claim = {}) =>
  Effect.map(claim(options), (claimed) => {
    ok(claimed._tag === "Taken", claimed._tag);
    return claimed.batch;
  });

const settle = (batch: Batch, outcome: Outcome) =>
  Effect.flatMap(Outbox, (outbox) => outbox.settle(batch, outcome, limits));

const idsOf = ({ deliveries }: Batch) => deliveries.map(({ alert }) => alert.id);

test("deliveries come in the order of the alerts, one message at a time for each channel", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const first = yield* mustClaim();
    deepEqual(idsOf(first), ["e1"]);
    equal((yield* claim())._tag, "Idle");
    deepEqual(idsOf(yield* mustClaim({ channel: "email" })), ["e1"]);
    yield* settle(first, Outcome.Sent());
    const second = yield* mustClaim();
    deepEqual(idsOf(second), ["e2"]);
    yield* settle(second, Outcome.Sent());
    equal((yield* claim())._tag, "Idle");
  }).pipe(Effect.provide(layer)));

test("a digest's outcome settles what it carried and nothing else", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2", "e3");
    const batch = yield* mustClaim({ count: 2 });
    deepEqual(idsOf(batch), ["e1", "e2"]);
    yield* settle(batch, Outcome.Sent());
    deepEqual(idsOf(yield* mustClaim({ count: 9 })), ["e3"]);
  }).pipe(Effect.provide(layer)));

test("a held channel waits, keeps its order and counts its failures in a row", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    yield* settle(yield* mustClaim(), hold(30_000));
    equal((yield* outbox.health("welink")).fails, 1);
    equal((yield* claim())._tag, "Idle");
    yield* mustClaim({ channel: "email" });
    yield* TestClock.adjust("30 seconds");
    const again = yield* mustClaim();
    deepEqual(idsOf(again), ["e1"]);
    yield* settle(again, Outcome.Sent());
    equal((yield* outbox.health("welink")).fails, 0);
  }).pipe(Effect.provide(layer)));

test("a refused delivery steps aside for the others and remembers whom it has still to reach", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    yield* settle(yield* mustClaim(), retry(60_000, ["b@example.com"]));
    const other = yield* mustClaim();
    deepEqual(idsOf(other), ["e2"]);
    yield* settle(other, Outcome.Sent());
    equal((yield* claim())._tag, "Idle");
    yield* TestClock.adjust("1 minute");
    const again = yield* mustClaim();
    deepEqual(idsOf(again), ["e1"]);
    deepEqual([again.deliveries[0].attempts, again.recipients], [1, ["b@example.com"]]);
  }).pipe(Effect.provide(layer)));

test("what was refused goes alone, what has the same recipients left goes together", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2", "e3", "e4");
    yield* settle(yield* mustClaim({ count: 2 }), retry(0, ["b@example.com"]));
    yield* settle(yield* mustClaim({ count: 9 }), retry(0));
    deepEqual(idsOf(yield* mustClaim({ count: 9, channel: "email" })), ["e1", "e2", "e3", "e4"]);
    // The first two were refused twice by now, once with and once without recipients named.
    for (const expected of [["e1"], ["e2"], ["e3", "e4"]]) {
      const batch = yield* mustClaim({ count: 9 });
      deepEqual(idsOf(batch), expected);
      yield* settle(batch, Outcome.Sent());
    }
  }).pipe(Effect.provide(layer)));

test("after its last attempt a delivery is dead, with the reason", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1");
    for (let attempt = 1; attempt < limits.maxAttempts; attempt++) {
      equal(yield* settle(yield* mustClaim(), retry(0)), 0);
    }
    equal(yield* settle(yield* mustClaim(), retry(0)), 1);
    equal((yield* claim())._tag, "Idle");
    const [dead] = (yield* outbox.failures).filter(({ channel }) => channel === "welink");
    deepEqual([dead?.state, dead?.attempts, dead?.error], [
      "dead",
      5,
      Option.some("unknown recipient"),
    ]);
  }).pipe(Effect.provide(layer)));

test("a channel that is down costs no attempt, and only what is too old ends with it", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("old");
    for (let probe = 0; probe < 60; probe++) {
      equal(yield* settle(yield* mustClaim(), hold(0)), 0);
      yield* TestClock.adjust("1 hour");
    }
    yield* told("young");
    yield* TestClock.adjust("12 hours");
    equal(yield* settle(yield* mustClaim(), hold(0)), 1);
    const states = (yield* outbox.failures).filter(({ channel }) => channel === "welink");
    deepEqual(states.map(({ alert, state, attempts }) => [alert.id, state, attempts]), [
      ["old", "dead", 61],
      ["young", "waiting", 0],
    ]);
  }).pipe(Effect.provide(layer)));

test("what was never tried is never given up, however long the program was not running", () =>
  Effect.gen(function* () {
    yield* told("e1");
    yield* TestClock.adjust("400 hours");
    yield* settle(yield* mustClaim(), Outcome.Sent());
  }).pipe(Effect.provide(layer)));

test("every failed attempt is a row in notify_failures", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told("e1");
    yield* settle(yield* mustClaim(), hold(0));
    yield* settle(yield* mustClaim(), retry(0));
    const rows = yield* sql`SELECT fingerprint, channel, attempt, reason, error
      FROM notify_failures ORDER BY attempt`;
    deepEqual(rows.map((row) => Object.values(row)), [
      ["e1", "welink", 1, "Unavailable", "the connection is refused"],
      ["e1", "welink", 2, "Rejected", "unknown recipient"],
    ]);
  }).pipe(Effect.provide(layer)));

test("a message left by a killed process goes on when its lease has run out", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    const lost = yield* mustClaim({ count: 2 });
    yield* TestClock.adjust("29 seconds");
    equal((yield* claim())._tag, "Idle");
    yield* TestClock.adjust("2 seconds");
    const taken = yield* mustClaim({ count: 2 });
    ok(!(yield* outbox.renew(lost)));
    yield* settle(lost, hold(1));
    equal((yield* outbox.health("welink")).fails, 0);
    yield* settle(taken, Outcome.Sent());
    equal((yield* claim())._tag, "Idle");
  }).pipe(Effect.provide(layer)));

test("a hold from a clock that was set back by days holds nobody", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(240 * hour);
    yield* told("e1");
    yield* settle(yield* mustClaim(), hold(60_000));
    yield* TestClock.setTime(120 * hour);
    yield* mustClaim();
  }).pipe(Effect.provide(layer)));

test("a minute's share is usable at once and fills up again evenly", () =>
  Effect.gen(function* () {
    const pace = { maxPerMinute: 2 };
    const send = Effect.flatMap(mustClaim(pace), (batch) => settle(batch, Outcome.Sent()));
    yield* TestClock.setTime(hour);
    yield* told("e1", "e2", "e3", "e4", "e5");
    yield* send;
    yield* send;
    deepEqual(yield* claim(pace), { _tag: "Paced", until: hour + 30_000 });
    yield* TestClock.adjust("30 seconds");
    yield* send;
    equal((yield* claim(pace))._tag, "Paced");
    // A clock that was set back neither fills nor empties it.
    yield* TestClock.setTime(0);
    deepEqual(yield* claim(pace), { _tag: "Paced", until: 30_000 });
    yield* TestClock.setTime(3 * hour);
    yield* send;
    yield* send;
  }).pipe(Effect.provide(layer)));

test("it waits for a second without news to gather a burst, five at most", () =>
  Effect.gen(function* () {
    const gather = { gather: true };
    yield* told("e0");
    equal((yield* claim(gather))._tag, "Gathering");
    for (let index = 1; index <= 6; index++) {
      yield* TestClock.adjust("800 millis");
      yield* told(`e${index}`);
      equal((yield* claim(gather))._tag, "Gathering");
    }
    yield* TestClock.adjust("200 millis");
    equal(idsOf(yield* mustClaim({ ...gather, count: 9 })).length, 7);
    yield* TestClock.adjust("1 minute");
    yield* told("single");
    yield* TestClock.adjust("1 second");
    deepEqual(idsOf(yield* mustClaim({ ...gather, channel: "email" })), ["e0"]);
  }).pipe(Effect.provide(layer)));

test("the backlog says what waits, since what error and until when", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    yield* settle(yield* mustClaim(), hold(30_000));
    const [email, welink] = yield* outbox.backlog;
    const quiet = { waiting: 2, failing: 0, sending: 0, later: 0, held: false };
    deepEqual(email, {
      ...quiet,
      channel: "email",
      nextAt: Option.some(0),
      lastError: Option.none(),
      untriedSince: Option.some(0),
    });
    deepEqual(welink, {
      ...quiet,
      channel: "welink",
      failing: 1,
      held: true,
      nextAt: Option.some(30_000),
      lastError: Option.some("the connection is refused"),
      untriedSince: Option.some(0),
    });
  }).pipe(Effect.provide(layer)));

test("a retry by hand brings back the dead and ends a hold; a drop ends what waits", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    for (let attempt = 0; attempt < limits.maxAttempts; attempt++) {
      const batch = yield* mustClaim();
      yield* settle(batch, retry(0));
    }
    yield* settle(yield* mustClaim(), hold(hour));
    equal((yield* claim())._tag, "Idle");
    yield* outbox.retry(["e1:welink"]);
    const revived = yield* mustClaim({ count: 1 });
    deepEqual([idsOf(revived), revived.deliveries[0].attempts], [["e1"], 0]);
    equal(yield* outbox.drop(["e1:welink", "e2:welink", "e2:email", "nobody"]), 2);
    yield* settle(revived, Outcome.Sent());
    deepEqual((yield* outbox.failures).map(({ id }) => id), ["e1:email"]);
  }).pipe(Effect.provide(layer)));
