import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../src/app/once.ts";
import type { PollSettings } from "../../src/app/poll/poll.ts";
import { asJson, asText } from "../../src/views/run.ts";
import { reportOf } from "../../src/views/run_report.ts";
import { Malformed, Rejected, Unavailable } from "../../src/domain/errors.ts";
import { SourceStore } from "../../src/domain/source_store.ts";
import { collectWarnings, test } from "../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "./scripted.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const run = (overrides: Partial<PollSettings> = {}) =>
  Effect.map(
    runOnce(settings({ firstRun: "summary", ...overrides }), () => Effect.void),
    (report) => reportOf(report, []),
  );

const both = { channels: ["welink", "email"], updateWindow: Duration.zero };

/** A source with one channel. */
const pair = () => ({
  source: scriptedSource("huggingface:acme"),
  welink: scriptedChannel("welink"),
});
const told = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) => alerts.map(({ events }) => events.map(({ event }) => event.title)));

test("the first poll tells one summary of what matches, the second what is new", () => {
  const { source, welink } = pair();
  source.answers.push(
    [page([
      model("acme/deepseek-1"),
      model("acme/other"),
      model("acme/DeepSeek-2", { createdAt: 9 }),
    ])],
    [page([
      model("acme/deepseek-3", { createdAt: -5 }),
      model("acme/deepseek-1"),
      model("acme/x"),
    ])],
  );
  return Effect.gen(function* () {
    const first = yield* run();
    equal(first.exitCode, 0);
    deepEqual(first.sources[0]?.state, "first_look");
    deepEqual([first.sources[0]?.seen, first.sources[0]?.matched, first.sources[0]?.alerts], [
      3,
      2,
      1,
    ]);
    const second = yield* run();
    deepEqual([second.sources[0]?.changed, second.sources[0]?.matched], [2, 1]);
    deepEqual(told(welink), [["acme/DeepSeek-2", "acme/deepseek-1"], ["acme/deepseek-3"]]);
    equal(welink.sent[0]?.alerts[0].total, 2);
    deepEqual(source.cursors, [Option.none(), Option.some("c")]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a first run can tell each match or keep silent", () =>
  Effect.gen(function* () {
    for (const [firstRun, expected] of [["each", 2], ["silent", 0]] as const) {
      const { source, welink } = pair();
      source.answers.push([page([model("deepseek-a"), model("deepseek-b"), model("c")])]);
      yield* run({ firstRun }).pipe(
        Effect.provide(world({ sources: [source], channels: [welink] })),
      );
      equal(welink.sent.length, expected);
    }
  }));

test("an empty list is a baseline, and the first item after it is told", () => {
  const { source, welink } = pair();
  source.answers.push([page([])], [page([model("deepseek-old", { createdAt: -1e12 })])]);
  return Effect.gen(function* () {
    yield* run();
    yield* run();
    deepEqual(told(welink), [["deepseek-old"]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("an edit that does not match, then one that does, are one alert", () => {
  const { source, welink } = pair();
  source.answers.push(
    [page([model("m")])],
    [page([model("m", { version: "v2", title: "still nothing" })])],
    [page([model("m", { version: "v3", title: "still nothing", labels: ["DeepSeek"] })])],
    [page([model("m", { version: "v3", title: "still nothing", labels: ["DeepSeek"] })])],
  );
  return Effect.gen(function* () {
    for (let poll = 0; poll < 4; poll++) yield* run();
    equal(welink.sent.length, 1);
    match(welink.sent[0]?.alerts[0].events[0]?.matches[0]?.excerpt ?? "", /DeepSeek/);
    deepEqual(welink.sent[0]?.alerts[0].events[0]?.event.changed, ["labels"]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("an older form of an item, or a listing without versions, changes nothing", () => {
  const { source, welink } = pair();
  const now = model("deepseek", { version: "v2", updatedAt: 20 });
  source.answers.push(
    [page([now])],
    [page([model("deepseek", { version: "v1", updatedAt: 10 })])],
    [page([model("deepseek", { version: null, updatedAt: null })], { complete: false })],
    [page([now])],
  );
  return Effect.gen(function* () {
    for (let poll = 0; poll < 4; poll++) yield* run({ firstRun: "silent" });
    equal(welink.sent.length, 0);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("an item on two pages counts once, in its newest form", () => {
  const { source, welink } = pair();
  source.answers.push([page([])], [
    page([model("deepseek", { version: "v2", updatedAt: 2 })], { complete: false }),
    page([model("deepseek", { version: "v1", updatedAt: 1 })]),
  ]);
  return Effect.gen(function* () {
    yield* run();
    equal((yield* run()).sources[0]?.seen, 1);
    equal(
      (yield* (yield* SourceStore).knownItems("huggingface:acme", ["deepseek"])).get("deepseek")
        ?.version,
      "v2",
    );
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a source that fails costs the others nothing, is named, and unlearns nothing", () => {
  const broken = scriptedSource("huggingface:broken");
  const { source, welink } = pair();
  const many = [page([model("deepseek-1")])];
  broken.answers.push(
    many,
    new Malformed({ says: verbatim("the list has an unknown form") }),
    many,
  );
  source.answers.push([page([])], [page([model("deepseek-2")])]);
  return Effect.gen(function* () {
    yield* run({ firstRun: "silent" });
    const { value: report } = yield* collectWarnings(run());
    equal(report.exitCode, 3);
    deepEqual(report.sources.map(({ state }) => state), ["failed", "ok"]);
    deepEqual(report.problems.map(({ en }) => en), [
      "huggingface:broken: the list has an unknown form",
    ]);
    yield* run();
    deepEqual(told(welink), [["deepseek-2"]]);
    match(asText(report), /huggingface:broken: the list has an unknown form/);
    equal(JSON.parse(asJson(report)).sources[0].error, "the list has an unknown form");
  }).pipe(Effect.provide(world({ sources: [broken, source], channels: [welink] })));
});

test("a poll that is stopped before its commit is repeated by the next run", () => {
  const { source, welink } = pair();
  const whole = [page([model("deepseek-1")], { complete: false }), page([model("deepseek-2")])];
  source.answers.push([page([])]);
  return Effect.gen(function* () {
    yield* run();
    source.answers.push("hang", whole);
    const hanging = yield* Effect.forkChild(run());
    yield* TestClock.adjust("5 seconds");
    yield* Fiber.interrupt(hanging);
    yield* run();
    deepEqual(told(welink), [["deepseek-2"], ["deepseek-1"]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a bug in a source is a defect, told with its cause, and the others go on", () => {
  const buggy = scriptedSource("huggingface:buggy");
  const { source, welink } = pair();
  buggy.answers.push(new Error("undefined is not a function"));
  return Effect.gen(function* () {
    const { value: report, warnings } = yield* collectWarnings(run());
    equal(report.exitCode, 1);
    deepEqual(report.sources.map(({ state }) => state), ["defect", "first_look"]);
    ok(
      warnings.some((line) =>
        line.includes("A defect of MRT: the poll of huggingface:buggy stopped")
      ),
    );
  }).pipe(Effect.provide(world({ sources: [buggy, source], channels: [welink] })));
});

test("what one channel cannot send waits, is named, and the other sends it once", () => {
  const { source, welink } = pair();
  const email = scriptedChannel("email");
  source.answers.push([page([])], [page([model("deepseek")])]);
  welink.answers.push(new Unavailable({ says: verbatim("the connection is refused") }));
  return Effect.gen(function* () {
    yield* run(both);
    const { value: report } = yield* collectWarnings(run(both));
    equal(report.exitCode, 3);
    deepEqual(report.problems.map(({ en }) => en), [
      "welink: 1 pending (the connection is refused)",
    ]);
    yield* TestClock.adjust("1 minute");
    equal((yield* run(both)).exitCode, 0);
    deepEqual([welink.sent.length, email.sent.length], [1, 1]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink, email] })));
});

test("alerts of a channel that cannot be used, or is gone from the config, wait for it", () => {
  const { source, welink } = pair();
  source.answers.push([page([])], [page([model("deepseek")])]);
  return Effect.gen(function* () {
    yield* run(both);
    const finished = yield* runOnce(settings(both), () => Effect.void);
    const problem = { id: "email", reason: verbatim("SMTP_PASSWORD is not set"), missing: [] };
    deepEqual(reportOf(finished, [problem]).problems.map(({ en }) => en), [
      "email: SMTP_PASSWORD is not set",
      "email: 1 pending (the channel cannot be used)",
    ]);
    const report = reportOf(finished, []);
    equal(report.exitCode, 3);
    match(
      report.problems.map(({ en }) => en).join(),
      /no such channel is configured here.*failures drop --channel email/,
    );
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("an upstream that refuses is tried again later, and a long Retry-After is kept", () => {
  const { source, welink } = pair();
  source.answers.push(new Rejected({ says: verbatim("the token is not accepted") }));
  return Effect.gen(function* () {
    yield* collectWarnings(run());
    const [status] = yield* (yield* SourceStore).status([source.source.key]);
    equal(status?.fails, 1);
    ok((status?.nextPollAt ?? 0) >= 300_000 && (status?.nextPollAt ?? 0) <= 330_000);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("after 200 quiet days one new model is one alert, though what was told is forgotten", () => {
  const { source, welink } = pair();
  const old = [model("acme/deepseek-1"), model("acme/deepseek-2")];
  source.answers.push([page(old)]);
  return Effect.gen(function* () {
    yield* run({ firstRun: "each" });
    equal(welink.sent.length, 2);
    for (let day = 0; day < 200; day++) {
      yield* TestClock.adjust("1 day");
      // Nothing has changed, so the upstream shows nothing.
      source.answers.push([page([], { complete: false })]);
      yield* run();
    }
    const sql = yield* SqlClient.SqlClient;
    equal((yield* sql`SELECT id FROM alerts`).length, 0);
    source.answers.push([page([model("acme/deepseek-3"), ...old])]);
    yield* run();
    deepEqual(told(welink).slice(2), [["acme/deepseek-3"]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
