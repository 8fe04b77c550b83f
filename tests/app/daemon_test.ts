import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Cause from "effect/Cause";
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as Runtime from "effect/Runtime";
import * as SqlClient from "effect/sql/SqlClient";
import * as Stream from "effect/Stream";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../src/app/daemon.ts";
import { Unavailable } from "../../src/domain/errors.ts";
import { StateFileWatch } from "../../src/domain/state_fate.ts";
import { SourceStore } from "../../src/domain/source_store.ts";
import { enqueue, observed } from "../state/samples.ts";
import { collectInfo, collectWarnings, test } from "../testing.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  ticking,
  world,
} from "./scripted.ts";
import { noticeLinesOf } from "../../src/domain/alert.ts";
import { type Phrase, verbatim } from "../../src/domain/phrase.ts";

/** Lets the daemon run for a while, then stops it. */
const runFor = (minutes: number) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
    yield* TestClock.adjust(`${minutes} minutes`);
    yield* Fiber.interrupt(running);
  });

test("a source is polled at its interval and what is new is told within seconds", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])], [page([model("deepseek")])]);
  return Effect.gen(function* () {
    const running = yield* Effect.forkChild(runDaemon(settings(), 1));
    yield* TestClock.adjust("5 seconds");
    equal(source.cursors.length, 1);
    yield* TestClock.adjust("270 seconds");
    equal(source.cursors.length, 1);
    yield* TestClock.adjust("42 seconds");
    equal(source.cursors.length, 2);
    yield* TestClock.adjust("2 seconds");
    equal(welink.sent.length, 1);
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a daemon that has to make way lets a poll come to its end, and begins no other", () => {
  const first = scriptedSource("huggingface:acme");
  const second = scriptedSource("github:a/b", "api.github.com");
  return Effect.gen(function* () {
    const answer = yield* Deferred.make<void>();
    const enough = yield* Deferred.make<void>();
    const slow = {
      ...first,
      source: {
        ...first.source,
        poll: () => Stream.fromEffect(Effect.as(Deferred.await(answer), page([model("deepseek")]))),
      },
    };
    return yield* Effect.gen(function* () {
      const running = yield* Effect.forkChild(runDaemon(settings(), 1, Deferred.await(enough)));
      // The other source falls due while this one is still being asked.
      yield* TestClock.adjust("5 seconds");
      yield* Deferred.succeed(enough, undefined);
      yield* TestClock.adjust("5 seconds");
      equal(running.pollUnsafe(), undefined);
      yield* Deferred.succeed(answer, undefined);
      yield* TestClock.adjust("2 seconds");
      yield* Fiber.join(running);
      equal(second.cursors.length, 1);
      const sql = yield* SqlClient.SqlClient;
      deepEqual(yield* sql`SELECT item_id FROM items`, [{ item_id: "deepseek" }]);
      deepEqual(yield* sql`SELECT * FROM cursors WHERE lease_until > 0`, []);
      deepEqual(yield* sql`SELECT * FROM daemons`, []);
    }).pipe(Effect.provide(world({ sources: [slow, second] })));
  });
});

test("a source that hangs delays no other, of its host or of another", () => {
  const hanging = scriptedSource("github:a/hangs", "api.github.com");
  const neighbour = scriptedSource("github:a/works", "api.github.com");
  const other = scriptedSource("huggingface:acme", "huggingface.co");
  hanging.answers.push(...Array.from({ length: 9 }, () => "hang" as const));
  return Effect.gen(function* () {
    const { warnings } = yield* collectWarnings(runFor(20));
    ok(warnings.length > 0 && warnings.every((text) => /^github:a\/hangs: .*too slow/.test(text)));
    ok(hanging.cursors.length <= 3, "it was tried too often");
    ok(neighbour.cursors.length >= 4 && neighbour.cursors.length <= 5);
    ok(other.cursors.length >= 4);
  }).pipe(Effect.provide(world({ sources: [hanging, neighbour, other] })));
});

test("a restart polls nothing before it is due and repeats nothing", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const found = [page([model("deepseek")])];
  source.answers.push([page([model("other")])], found, found, found, found);
  return Effect.gen(function* () {
    yield* runFor(6);
    const polls = source.cursors.length;
    equal(polls, 2);
    yield* runFor(1);
    equal(source.cursors.length, polls);
    yield* runFor(10);
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a stop in the middle of a poll frees the source at once", () => {
  const source = scriptedSource("huggingface:acme");
  source.answers.push("hang");
  return Effect.gen(function* () {
    yield* runFor(1);
    const [status] = yield* (yield* SourceStore).status(["huggingface:acme"]);
    deepEqual([status?.leaseUntil, status?.version], [0, 0]);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a source that fails is asked less and less often", () => {
  const source = scriptedSource("huggingface:acme");
  const down = new Unavailable({ says: verbatim("the host name cannot be resolved") });
  source.answers.push(...Array.from({ length: 20 }, () => down));
  return Effect.gen(function* () {
    const { warnings } = yield* collectWarnings(runFor(60));
    // After 0, 5, 15 and 35 minutes.
    equal(source.cursors.length, 4);
    equal(warnings.length, 4);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("the hourly heartbeat says what fails and waits", () => {
  const source = scriptedSource("huggingface:acme");
  const broken = scriptedSource("huggingface:broken", "broken.example");
  const welink = scriptedChannel("welink");
  const down = new Unavailable({ says: verbatim("the connection is refused") });
  broken.answers.push(...Array.from({ length: 9 }, () => down));
  source.answers.push([page([model("other")])], [page([model("deepseek")])]);
  welink.answers.push(...Array.from({ length: 40 }, () => down));
  return Effect.gen(function* () {
    const { lines } = yield* collectInfo(runFor(61));
    const [beat = "", ...others] = lines.filter((line) => line.startsWith("Still watching"));
    match(beat, /^Still watching: \d\d polls, huggingface:broken fails, .*1 pending for welink$/);
    deepEqual(others, []);
  }).pipe(Effect.provide(world({ sources: [source, broken], channels: [welink] })));
});

test("a state that fails is told and does not end the daemon", () => {
  const source = scriptedSource("huggingface:acme");
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    const running = yield* Effect.forkChild(collectWarnings(runDaemon(settings(), 1)));
    yield* TestClock.adjust("5 seconds");
    yield* sql`ALTER TABLE cursors RENAME TO away`;
    yield* TestClock.adjust("10 minutes");
    yield* sql`ALTER TABLE away RENAME TO cursors`;
    yield* TestClock.adjust("1 minute");
    equal(source.cursors.length, 2);
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a daemon whose state file is deleted tells so once, directly, and ends to be started anew", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const email = scriptedChannel("email");
  return Effect.gen(function* () {
    let fate = Option.none<Phrase>();
    const running = yield* Effect.forkChild(
      runDaemon(settings(), 1).pipe(
        ticking("10 seconds"),
        Effect.provideService(StateFileWatch, Effect.sync(() => fate)),
      ),
    );
    yield* TestClock.adjust("10 minutes");
    equal(running.pollUnsafe(), undefined);
    fate = Option.some(verbatim("it was deleted or moved away"));
    yield* TestClock.adjust("30 seconds");
    const exit = yield* Fiber.await(running);
    ok(Exit.isFailure(exit));
    const error = Cause.squash(exit.cause);
    equal(Runtime.getErrorExitCode(error), 3);
    const problem = "it was deleted or moved away; the daemon exits so that it can be restarted";
    equal(error instanceof Error ? error.message : "", `The state file fails: ${problem}`);
    for (const { sent } of [welink, email]) {
      deepEqual(
        sent.map(({ mention, alerts: [alert] }) => [mention, noticeLinesOf(alert)[0]?.detail.en]),
        [[false, problem]],
      );
    }
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink, email] })));
});

test("a heartbeat never says that all is well before a poll was made or while an incident is open", () => {
  const source = scriptedSource("huggingface:acme");
  const down = new Unavailable({ says: verbatim("the connection is refused") });
  source.answers.push({ pages: [], then: "hang" }, ...Array.from({ length: 9 }, () => down));
  return Effect.gen(function* () {
    const { lines } = yield* collectInfo(runFor(150));
    const beats = lines.filter((line) => line.startsWith("Still watching"));
    equal(beats.length, 2);
    ok(beats.some((line) => line.includes("incident: source huggingface:acme")), beats.join("\n"));
    deepEqual(beats.filter((line) => line.includes("all well")), []);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a daemon names at its start the channels for which something waits and that are gone", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* enqueue([observed("e1"), observed("e2")], "welink", "email:old");
    const { warnings } = yield* collectWarnings(runFor(1));
    deepEqual(warnings, [
      "Pending for email:old, which the config does not have: 2 deliveries; mrt failures move " +
      "--channel email:old --to CHANNEL hands them to another channel, mrt failures drop " +
      "--channel email:old discards them",
    ]);
    equal(welink.sent.length, 2);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a heartbeat after no poll at all says that none was made", () =>
  Effect.gen(function* () {
    const { lines } = yield* collectInfo(runFor(61));
    deepEqual(lines.filter((line) => line.startsWith("Still watching")), [
      "Still watching: no poll was made",
    ]);
  }).pipe(Effect.provide(world({}))));

test("a logger that fails ends no loop of the daemon", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])], [page([model("deepseek")])]);
  welink.answers.push(new Error("a bug"));
  const broken = Logger.make(() => {
    throw new Error("no space left on device");
  });
  return Effect.gen(function* () {
    const running = yield* Effect.forkChild(
      runDaemon(settings(), 1).pipe(
        ticking("5 seconds"),
        Effect.provideService(Logger.CurrentLoggers, new Set([broken])),
      ),
    );
    for (let minute = 0; minute < 12; minute++) yield* TestClock.adjust("1 minute");
    equal(running.pollUnsafe(), undefined);
    equal(source.cursors.length, 3);
    equal(welink.sent.length, 1);
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
