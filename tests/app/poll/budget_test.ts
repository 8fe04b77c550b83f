import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../../src/app/daemon.ts";
import { intervalOf } from "../../../src/app/poll/lanes.ts";
import { runOnce } from "../../../src/app/once.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { poll } from "../../../src/app/poll/poll.ts";
import { RateLimited } from "../../../src/domain/errors.ts";
import { pauseUntil, RateBudget } from "../../../src/domain/rate_budget.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { collectWarnings, test, whileTimePasses } from "../../testing.ts";
import { page, scriptedSource, settings, ticking, world } from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * What an upstream allows: spread when little is left, waited for when nothing is.
 */

const hour = 3_600_000;

test("while enough is left nobody waits; a small rest is spread; nothing left is waited for", () =>
  Effect.sync(() => {
    const left = (remaining: number) =>
      pauseUntil({ limit: 60, remaining, resetAt: hour }, 0) / 60_000;
    deepEqual([60, 30, 7].map(left), [0, 0, 0]);
    deepEqual([5, 2, 1].map(left), [10, 20, 30]);
    equal(left(0), 60);
    equal(pauseUntil({ limit: 60, remaining: 0, resetAt: 5 }, 10), 0);
  }));

test("sources wait while their host does, others do not, and the wait is told once", () => {
  const waiting = scriptedSource("github:a/b", "api.github.com");
  const other = scriptedSource("huggingface:acme", "huggingface.co");
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    yield* gate.block({ host: "api.github.com", credential: "" }, Duration.minutes(20));
    const { warnings } = yield* collectWarnings(Effect.gen(function* () {
      const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
      yield* TestClock.adjust("19 minutes");
      equal(waiting.cursors.length, 0);
      ok(other.cursors.length >= 4);
      yield* TestClock.adjust("2 minutes");
      equal(waiting.cursors.length, 1);
      yield* Fiber.interrupt(running);
    }));
    deepEqual(warnings, [
      "api.github.com is rate limited until 1970-01-01 00:20:00 UTC; a token would allow more",
    ]);
  }).pipe(Effect.provide(world({ sources: [waiting, other] })));
});

test("once honours what an earlier run was told, says until when, and ends as unfinished", () => {
  const source = scriptedSource("github:a/b", "api.github.com");
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    const asker = { host: "api.github.com", credential: "" };
    yield* gate.observe(asker, { limit: 60, remaining: 0, resetAt: hour });
    const report = reportOf(yield* runOnce(settings(), () => Effect.void), []);
    deepEqual([report.exitCode, report.sources[0]?.state], [3, "rate_limited"]);
    match(report.problems.map(({ en }) => en).join(), /rate limited until 1970-01-01 01:00:00 UTC/);
    equal(source.cursors.length, 0);
    yield* TestClock.adjust("1 hour");
    equal(reportOf(yield* runOnce(settings(), () => Effect.void), []).exitCode, 0);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("another token is not held back, and a clock that was set back holds nobody", () => {
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    yield* TestClock.setTime(100 * hour);
    yield* gate.block({ host: "h", credential: "a" }, Duration.hours(1));
    equal(yield* gate.blockedUntil({ host: "h", credential: "b" }), 0);
    equal(yield* gate.blockedUntil({ host: "h", credential: "a" }), 101 * hour);
    yield* TestClock.setTime(0);
    equal(yield* gate.blockedUntil({ host: "h", credential: "a" }), 0);
  }).pipe(Effect.provide(world({})));
});

test("a host that asks for a month is not asked before; the wait of a clock that was ahead is over", () => {
  const asker = { host: "h", credential: "" };
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    yield* gate.block(asker, Duration.days(30));
    yield* TestClock.setTime(719 * hour);
    equal(yield* gate.blockedUntil(asker), 720 * hour);
    yield* TestClock.setTime(720 * hour);
    ok((yield* gate.blockedUntil(asker)) <= 720 * hour);
    yield* gate.block(asker, Duration.days(365));
    equal(yield* gate.blockedUntil(asker), 1440 * hour);
    // For a minute the clock was eight hours ahead, and little was left then.
    yield* TestClock.setTime(2000 * hour);
    yield* gate.block(asker, Duration.minutes(1));
    yield* TestClock.setTime(1992 * hour);
    equal(yield* gate.blockedUntil(asker), 0);
    yield* gate.block(asker, Duration.seconds(1));
    equal(yield* gate.blockedUntil(asker), 1992 * hour + 1000);
  }).pipe(Effect.provide(world({})));
});

test("a late answer does not end a longer wait that another one asked for", () => {
  const asker = { host: "h", credential: "" };
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    yield* gate.block(asker, Duration.hours(1));
    yield* gate.observe(asker, { limit: 60, remaining: 1, resetAt: 60_000 });
    yield* gate.block(asker, Duration.seconds(1));
    equal(yield* gate.blockedUntil(asker), hour);
    yield* TestClock.setTime(hour);
    yield* gate.block(asker, Duration.seconds(1));
    equal(yield* gate.blockedUntil(asker), hour + 1000);
  }).pipe(Effect.provide(world({})));
});

test("an upstream that asks for a year is asked again after a month, and not before", () => {
  const scripted = scriptedSource("github:a/b");
  scripted.answers.push(
    new RateLimited({ says: verbatim("too fast"), retryAfter: Duration.days(365) }),
  );
  return Effect.gen(function* () {
    const store = yield* SourceStore;
    const { polling } = settings();
    const claim = store.claimDue({
      keys: [scripted.source.key],
      limit: 1,
      interval: Option.some(polling.interval),
    });
    yield* store.sync([scripted.source.key]);
    const [first] = yield* claim;
    ok(first !== undefined);
    equal((yield* poll(scripted.source, first, polling)).state, "failed");
    for (const [at, due] of [[0, 0], [1, 0], [25, 0], [719, 0], [30 * 24 * 1.1, 1]] as const) {
      yield* TestClock.setTime(at * hour);
      equal((yield* claim).length, due, `${at} hours later`);
    }
  }).pipe(Effect.provide(world({ sources: [scripted] })));
});

test("more repositories than the anonymous quota allows are polled as often as it allows", () => {
  const sources = Array.from({ length: 12 }, (_, index) => ({
    ...scriptedSource(`github:a/r${index}`, "api.github.com"),
  }));
  for (const each of sources) Object.assign(each.source, { perHour: 60 });
  const interval = Duration.minutes(5);
  equal(Duration.toMinutes(intervalOf(sources.map(({ source }) => source), interval)), 12.6);
  deepEqual(intervalOf(sources.slice(0, 4).map(({ source }) => source), interval), interval);
  return Effect.gen(function* () {
    const { warnings } = yield* collectWarnings(Effect.gen(function* () {
      const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
      yield* TestClock.adjust("120 minutes");
      yield* Fiber.interrupt(running);
    }));
    const polls = sources.reduce((sum, { cursors }) => sum + cursors.length, 0);
    ok(polls >= 108 && polls <= 132, String(polls));
    match(warnings.join(), /allows 60 requests an hour without a token, so its 12 sources/);
  }).pipe(Effect.provide(world({ sources })));
});

test("once asks first whom it has not asked for longest, so that nobody is left out for ever", () => {
  const sources = Array.from(
    { length: 6 },
    (_, index) => scriptedSource(`github:a/r${index}`, "h"),
  );
  return Effect.gen(function* () {
    const gate = yield* RateBudget;
    // One answer and nothing is left until the next run.
    for (const { source } of sources) {
      const { poll } = source;
      Object.assign(source, {
        poll: (...args: Parameters<typeof poll>) =>
          Stream.unwrap(
            Effect.as(
              gate.block({ host: "h", credential: "" }, Duration.minutes(1)),
              poll(...args),
            ),
          ),
      });
    }
    for (let run = 0; run < 6; run++) {
      yield* runOnce(settings(), () => Effect.void);
      yield* TestClock.adjust("10 minutes");
    }
    ok(sources.every(({ cursors }) => cursors.length > 0), "some source was never asked");
  }).pipe(Effect.provide(world({ sources })));
});

test("a poll whose pages never end is given up, and another source is not held up by it", () => {
  const slow = scriptedSource("github:a/slow", "slow.example");
  const other = scriptedSource("github:a/other", "other.example");
  slow.answers.push("hang");
  return Effect.gen(function* () {
    const report = yield* whileTimePasses(runOnce(settings(), () => Effect.void));
    const [first, second] = report.sources;
    deepEqual([first?.state, second?.state], ["failed", "first_look"]);
    ok(
      Duration.isLessThanOrEqualTo(first?.duration ?? Duration.zero, Duration.seconds(185)),
      "the poll was not bounded",
    );
    match(
      reportOf(report, []).problems.map(({ en }) => en).join(),
      /github:a\/slow: its upstream is too slow/,
    );
  }).pipe(Effect.provide(world({ sources: [slow, other] })));
});

test("a sweep that can be gone on with ends when it takes long, and keeps what it has read", () => {
  const source = scriptedSource("github:a/long", "h");
  Object.assign(source.source, {
    listsAll: false,
    poll: () =>
      Stream.fromIterable(
        Array.from({ length: 20 }, (_, index) => page([], { cursor: `c${index}` })),
      )
        .pipe(Stream.tap(() => Effect.sleep("15 seconds"))),
  });
  return Effect.gen(function* () {
    const report = yield* whileTimePasses(runOnce(settings(), () => Effect.void));
    equal(report.sources[0]?.state, "first_look");
    const sql = yield* SqlClient.SqlClient;
    deepEqual(
      (yield* sql`SELECT cursor FROM cursors`).map((row) => row["cursor"]),
      ["c7"],
    );
  }).pipe(Effect.provide(world({ sources: [source] })));
});
