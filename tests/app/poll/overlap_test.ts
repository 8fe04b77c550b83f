import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import type { PollSettings } from "../../../src/app/poll/poll.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { enqueue, observed, result, settlement, takeFirst } from "../../state/samples.ts";
import { test, whileTimePasses } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * Runs that overlap with another process, or follow one that was killed.
 */

const run = (overrides: Partial<PollSettings> = {}) =>
  Effect.map(
    runOnce(settings({ firstRun: "summary", ...overrides }), () => Effect.void),
    (report) => reportOf(report, []),
  );

/** A source with one channel. */
const pair = () => ({
  source: scriptedSource("huggingface:acme"),
  welink: scriptedChannel("welink"),
});

test("a source that a killed process holds is taken over when the lease runs out", () => {
  const { source, welink } = pair();
  source.answers.push([page([model("deepseek")])]);
  return Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync([source.source.key]);
    yield* store.claimDue({ keys: [source.source.key], limit: 1, interval: Option.none() });
    const report = yield* whileTimePasses(run());
    equal(report.sources[0]?.state, "first_look");
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a source that another process polls meanwhile is left to it", () => {
  const { source, welink } = pair();
  return Effect.gen(function* () {
    const store = yield* SourceStore;
    const { key } = source.source;
    yield* store.sync([key]);
    const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
    ok(claim !== undefined);
    const running = yield* Effect.forkChild(run());
    yield* TestClock.adjust("5 seconds");
    yield* store.commitPoll(claim, result());
    yield* TestClock.adjust("1 second");
    const report = yield* Fiber.join(running);
    deepEqual([report.sources[0]?.state, report.exitCode], ["polled_elsewhere", 0]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a slow poll keeps its lease", () => {
  const { source, welink } = pair();
  source.answers.push("hang");
  return Effect.gen(function* () {
    const store = yield* SourceStore;
    const running = yield* Effect.forkChild(run());
    yield* TestClock.adjust("45 seconds");
    const claims = yield* store.claimDue({
      keys: [source.source.key],
      limit: 1,
      interval: Option.none(),
    });
    deepEqual(claims, []);
    yield* Fiber.interrupt(running);
    const [status] = yield* store.status([source.source.key]);
    equal(status?.leaseUntil, 0);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

/** Alerts in the outbox, the first of them in the hands of another process. */
const held = Effect.gen(function* () {
  yield* enqueue(["e1", "e2"].map(observed), "welink");
  return (yield* takeFirst("welink")).queue;
});

test("what a killed process was about to send is sent when its lease has run out, in order", () => {
  const { welink } = pair();
  return Effect.gen(function* () {
    yield* held;
    const report = yield* whileTimePasses(run());
    equal(report.exitCode, 0);
    deepEqual(welink.sent.map(({ alerts: [{ id }] }) => id), ["e1", "e2"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("what another process sends meanwhile is not sent again and is no failure", () => {
  const { welink } = pair();
  return Effect.gen(function* () {
    const queue = yield* held;
    const running = yield* Effect.forkChild(run());
    yield* TestClock.adjust("2 seconds");
    yield* (yield* Outbox).settle(queue, settlement(queue, { state: "sent" }));
    yield* TestClock.adjust("1 second");
    equal((yield* Fiber.join(running)).exitCode, 0);
    deepEqual(welink.sent.map(({ alerts: [{ id }] }) => id), ["e2"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});
