import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../../src/app/daemon.ts";
import { runOnce } from "../../../src/app/once.ts";
import { type Reason, Unavailable } from "../../../src/domain/errors.ts";
import { verbatim } from "../../../src/domain/phrase.ts";
import { RateBudget } from "../../../src/domain/rate_budget.ts";
import { collectInfo, collectWarnings, test } from "../../testing.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  ticking,
  world,
} from "../scripted.ts";

/*
 * Many scripted sources whose upstream can tell which of them have moved.
 */

const host = "api.github.com";
const asker = { host: `${host}/graphql`, credential: "t" };

const surveyed = (count: number, most = 100) => {
  /** The sources that each question named. */
  const asked: Array<ReadonlyArray<string>> = [];
  const marks = new Map<string, string>();
  let failure: Reason | "defect" | undefined;
  let answersAfter: Duration.Input = 0;
  const sources = Array.from({ length: count }, (_, index) => {
    const scripted = scriptedSource(`github:acme/repo-${index}`, host);
    scripted.answers.push([page([model("other")])]);
    marks.set(scripted.source.key, "m1");
    const source = {
      ...scripted.source,
      credential: "t",
      survey: {
        asker,
        most,
        placeOf: (key: string) => key,
        isDone: () => true,
        ask: (keys: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            asked.push(keys);
            yield* Effect.sleep(answersAfter);
            if (failure === "defect") return yield* Effect.die(new Error("a bug"));
            if (failure !== undefined) return yield* Effect.fail(failure);
            return new Map(keys.flatMap((key) => {
              const mark = marks.get(key);
              return mark === undefined ? [] : [[key, mark]];
            }));
          }),
      },
    };
    return { ...scripted, source };
  });
  return {
    asked,
    marks,
    sources,
    stall: (time: Duration.Input) => {
      answersAfter = time;
    },
    fail: (reason: Reason | "defect" | undefined) => {
      failure = reason;
    },
  };
};

const running = (minutes: number) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
    yield* TestClock.adjust(Duration.minutes(minutes));
    yield* Fiber.interrupt(running);
  });

/** Lets the daemon run for so many minutes and hands back what it logged. */
const runFor = (minutes: number) => Effect.map(collectInfo(running(minutes)), ({ lines }) => lines);

test("a daemon asks about sources that rest together at every interval, and polls each hourly", () => {
  const { sources, asked } = surveyed(25);
  return Effect.gen(function* () {
    const lines = yield* runFor(61);
    ok(asked.length >= 12 && asked.length <= 32, `asked ${asked.length} times`);
    for (const { cursors } of sources) equal(cursors.length, 2);
    const polls = Number(/Still watching: (\d+) polls, all well/.exec(lines.join("\n"))?.[1]);
    ok(polls >= 11 * 25 && polls <= 14 * 25, `${polls} polls`);
  }).pipe(Effect.provide(world({ sources })));
});

test("sources that move drift apart, and the others are still asked about together", () => {
  const { sources, asked, marks } = surveyed(75);
  const moving = sources.slice(0, 15);
  for (const { source } of moving) marks.delete(source.key);
  return Effect.gen(function* () {
    yield* runFor(61);
    for (const { cursors } of moving) {
      ok(cursors.length >= 11 && cursors.length <= 14, `polled ${cursors.length} times`);
    }
    for (const { cursors } of sources.slice(15)) equal(cursors.length, 2);
    ok(asked.length <= 32, `asked ${asked.length} times`);
  }).pipe(Effect.provide(world({ sources })));
});

test("what moves is polled when it falls due, and told", () => {
  const { sources, marks } = surveyed(25);
  const welink = scriptedChannel("welink");
  const [moved] = sources;
  ok(moved !== undefined);
  return Effect.gen(function* () {
    const running = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
    yield* TestClock.adjust("7 minutes");
    marks.set(moved.source.key, "m2");
    moved.answers.push([page([model("deepseek")])]);
    yield* TestClock.adjust("4 minutes");
    equal(welink.sent.length, 1);
    equal(moved.cursors.length, 2);
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources, channels: [welink] })));
});

test("a survey that fails is told once, is not asked on, and comes again after ten minutes", () => {
  const { sources, asked, fail } = surveyed(60, 10);
  fail(new Unavailable({ says: verbatim("GraphQL is down") }));
  return Effect.gen(function* () {
    const lines = yield* runFor(9);
    const told = lines.filter((line) => line.includes("GraphQL is down"));
    deepEqual(told, [
      "api.github.com does not say which of its 60 sources have moved, so each is polled until " +
      "1970-01-01T00:10:00.000Z: GraphQL is down",
    ]);
    ok(asked.length <= 4, `asked ${asked.length} times`);
    for (const { cursors } of sources) equal(cursors.length, 2);
    const before = asked.length;
    fail(undefined);
    // Those that fell due just before are asked about an interval later.
    yield* runFor(11);
    ok(asked.length > before);
  }).pipe(Effect.provide(world({ sources })));
});

test("a bug in a survey keeps no source from being polled", () => {
  const { sources, asked, fail } = surveyed(25);
  fail("defect");
  return Effect.gen(function* () {
    const { warnings } = yield* collectWarnings(running(9));
    deepEqual(warnings, ["A defect of MRT: the survey of api.github.com stopped"]);
    equal(asked.length, 1);
    for (const { cursors } of sources) equal(cursors.length, 2);
  }).pipe(Effect.provide(world({ sources })));
});

test("a daemon that is to stop begins no poll after a survey", () => {
  const { sources, stall } = surveyed(25);
  stall("8 seconds");
  return Effect.gen(function* () {
    const running = yield* Effect.forkChild(
      runDaemon(settings(), 1, Effect.sleep("4 seconds")).pipe(ticking("1 second")),
    );
    yield* TestClock.adjust("20 seconds");
    yield* Fiber.join(running);
    for (const { cursors } of sources) equal(cursors.length, 0);
  }).pipe(Effect.provide(world({ sources })));
});

test("while the sources' own limit holds, nothing is asked about them", () => {
  const { sources, asked } = surveyed(25);
  return Effect.gen(function* () {
    yield* (yield* RateBudget).block({ host, credential: "t" }, Duration.minutes(20));
    const report = yield* runOnce(settings(), () => Effect.void);
    deepEqual(asked, []);
    ok(report.sources.every(({ state }) => state === "rate_limited"));
  }).pipe(Effect.provide(world({ sources })));
});
