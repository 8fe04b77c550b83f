import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { Rejected, Unavailable } from "../../src/domain/errors.ts";
import { Outbox, Outcome } from "../../src/domain/outbox.ts";
import { SourceStore } from "../../src/domain/source_store.ts";
import * as SqlOutbox from "../../src/state/sql_outbox.ts";
import * as SqlSourceStore from "../../src/state/sql_source_store.ts";
import * as StateFile from "../../src/state/state_file.ts";
import { test } from "../testing.ts";
import { key, observed, result } from "./samples.ts";

const layer = Layer.mergeAll(SqlSourceStore.layer, SqlOutbox.layer).pipe(
  Layer.provideMerge(StateFile.layerMemory),
);

const down = new Unavailable({ message: "the connection is refused" });
const refused = new Rejected({ message: "unknown recipient" });

/** Puts alerts into the outbox of both channels. */
const told = (...fingerprints: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync([key]);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, intervalMs: Option.none() });
    ok(claim !== undefined);
    yield* store.commitPoll(
      claim,
      result({ events: fingerprints.map(observed) }),
      ["welink", "email"],
    );
  });

const claim = (channel = "welink") => Effect.flatMap(Outbox, (outbox) => outbox.claim(channel));

const mustClaim = (channel = "welink") =>
  Effect.map(claim(channel), (delivery) => {
    ok(Option.isSome(delivery));
    return delivery.value;
  });

const settle = (...args: Parameters<Outbox["Service"]["settle"]>) =>
  Effect.flatMap(Outbox, (outbox) => outbox.settle(...args));

test("deliveries come in the order of the alerts, one at a time for each channel", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    const first = yield* mustClaim();
    equal(first.alert.id, "e1");
    ok(Option.isNone(yield* claim()));
    equal((yield* mustClaim("email")).alert.id, "e1");
    yield* settle(first, Outcome.Sent());
    const second = yield* mustClaim();
    equal(second.alert.id, "e2");
    yield* settle(second, Outcome.Sent());
    ok(Option.isNone(yield* claim()));
  }).pipe(Effect.provide(layer)));

test("a held channel waits, keeps its order and counts its failures in a row", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    yield* settle(yield* mustClaim(), Outcome.Hold({ reason: down, inMs: 30_000 }));
    equal(yield* outbox.channelFails("welink"), 1);
    ok(Option.isNone(yield* claim()));
    ok(Option.isSome(yield* claim("email")));
    yield* TestClock.adjust("30 seconds");
    const again = yield* mustClaim();
    equal(again.alert.id, "e1");
    yield* settle(again, Outcome.Sent());
    equal(yield* outbox.channelFails("welink"), 0);
  }).pipe(Effect.provide(layer)));

test("a refused delivery steps aside for the others and remembers whom it has still to reach", () =>
  Effect.gen(function* () {
    yield* told("e1", "e2");
    yield* settle(
      yield* mustClaim(),
      Outcome.Retry({ reason: refused, inMs: 60_000, recipients: ["b@example.com"] }),
    );
    const other = yield* mustClaim();
    equal(other.alert.id, "e2");
    yield* settle(other, Outcome.Sent());
    ok(Option.isNone(yield* claim()));
    yield* TestClock.adjust("1 minute");
    const again = yield* mustClaim();
    deepEqual([again.alert.id, again.attempts, again.recipients], ["e1", 1, ["b@example.com"]]);
  }).pipe(Effect.provide(layer)));

test("every failed attempt is a row in notify_failures", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told("e1");
    yield* settle(yield* mustClaim(), Outcome.Hold({ reason: down, inMs: 0 }));
    yield* settle(
      yield* mustClaim(),
      Outcome.Retry({ reason: refused, inMs: 0, recipients: [] }),
    );
    const rows = yield* sql`SELECT fingerprint, channel, attempt, reason, error
      FROM notify_failures ORDER BY attempt`;
    deepEqual(rows.map((row) => Object.values(row)), [
      ["e1", "welink", 1, "Unavailable", "the connection is refused"],
      ["e1", "welink", 2, "Rejected", "unknown recipient"],
    ]);
  }).pipe(Effect.provide(layer)));

test("a delivery left by a killed process goes on when its lease has run out", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1");
    const lost = yield* mustClaim();
    yield* TestClock.adjust("29 seconds");
    ok(Option.isNone(yield* claim()));
    yield* TestClock.adjust("2 seconds");
    const taken = yield* mustClaim();
    ok(!(yield* outbox.renew(lost)));
    yield* settle(lost, Outcome.Hold({ reason: down, inMs: 1 }));
    equal(yield* outbox.channelFails("welink"), 0);
    yield* settle(taken, Outcome.Sent());
    ok(Option.isNone(yield* claim()));
  }).pipe(Effect.provide(layer)));

test("a hold from a clock that was set back by days holds nobody", () =>
  Effect.gen(function* () {
    const days = 24 * 60 * 60 * 1000;
    yield* TestClock.setTime(10 * days);
    yield* told("e1");
    yield* settle(yield* mustClaim(), Outcome.Hold({ reason: down, inMs: 60_000 }));
    yield* TestClock.setTime(5 * days);
    yield* mustClaim();
  }).pipe(Effect.provide(layer)));

test("the backlog says what waits, since what error and until when", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox;
    yield* told("e1", "e2");
    yield* settle(yield* mustClaim(), Outcome.Hold({ reason: down, inMs: 30_000 }));
    const [email, welink] = yield* outbox.backlog;
    deepEqual(email, {
      channel: "email",
      waiting: 2,
      sending: 0,
      nextAt: Option.some(0),
      lastError: Option.none(),
    });
    deepEqual(welink, {
      channel: "welink",
      waiting: 2,
      sending: 0,
      nextAt: Option.some(30_000),
      lastError: Option.some("the connection is refused"),
    });
  }).pipe(Effect.provide(layer)));
