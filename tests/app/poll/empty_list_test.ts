import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import type { PollSettings } from "../../../src/app/poll/poll.ts";
import { Status } from "../../../src/domain/status.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import { collectWarnings, test } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * A list with nothing in it: nothing is unlearned, and it is said.
 */

const day = 24 * 3_600_000;
const key = "huggingface:acme";

const run = (polling: Partial<PollSettings> = {}) =>
  Effect.map(
    collectWarnings(runOnce(settings(polling), () => Effect.void)),
    ({ value }) => value.sources[0],
  );

const pair = () => ({ source: scriptedSource(key), welink: scriptedChannel("welink") });

const old = (count: number) =>
  Array.from({ length: count }, (_, index) => model(`acme/deepseek-${index}`));

const kinds = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) => alerts.map(({ kind, total }) => [kind, total]));

test("a list that is empty although it had items is noted at once, then an incident that ends", () => {
  const { source, welink } = pair();
  source.answers.push([page(old(2))], ...Array.from({ length: 14 }, () => [page([])]));
  source.answers.push([page(old(2))], [page(old(2))]);
  return Effect.gen(function* () {
    yield* run();
    const empty = yield* run();
    equal(empty?.state, "ok");
    match(
      empty?.notes.map(({ en }) => en).join() ?? "",
      /its list is empty although 2 items are known/,
    );
    const [record] = yield* (yield* Status).sources([key]);
    deepEqual([record?.fails, record?.items], [0, 2]);
    ok((record?.nextPollAt ?? 0) < 330_000, "it is polled no less often");
    for (let poll = 0; poll < 13; poll++) {
      yield* TestClock.adjust("5 minutes");
      yield* run();
    }
    const supervision = yield* IncidentStore;
    deepEqual(
      (yield* supervision.openIncidents).map(({ kind, subject }) => [kind, subject]),
      [["source", key]],
    );
    yield* run();
    yield* run();
    deepEqual(yield* supervision.openIncidents, []);
    deepEqual(kinds(welink), [["notice", 1], ["notice", 1]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a first look at nothing says so", () => {
  const { source } = pair();
  source.answers.push([page([])]);
  return Effect.gen(function* () {
    match(
      (yield* run())?.notes.map(({ en }) => en).join() ?? "",
      /empty at the first look; check its name/,
    );
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("300 old models where there were none are looked at as for the first time", () =>
  Effect.gen(function* () {
    for (
      const [firstRun, expected] of [
        ["summary", [["first_run", 300]]],
        ["silent", []],
        ["each", [["flood", 300]]],
      ] as const
    ) {
      const { source, welink } = pair();
      source.answers.push(
        [page([], { servedAt: 9 * day })],
        [page(old(300), { servedAt: 9 * day })],
        [page([...old(300), model("acme/deepseek-new")], { servedAt: 9 * day })],
      );
      yield* Effect.gen(function* () {
        yield* run({ firstRun });
        const again = yield* run({ firstRun });
        match(again?.notes.map(({ en }) => en).join() ?? "", /300 items as of a first look/);
        yield* run({ firstRun });
      }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
      deepEqual(kinds(welink), [...expected, ["event", 1]]);
    }
  }));

test("what appeared since the list was empty is told, whatever else was there", () => {
  const { source, welink } = pair();
  const fresh = model("acme/deepseek-new", { createdAt: 10 * day });
  source.answers.push(
    [page([], { servedAt: 9 * day })],
    [page([fresh, ...old(300)], { servedAt: 10 * day })],
  );
  return Effect.gen(function* () {
    yield* run();
    yield* run();
    deepEqual(
      welink.sent.map(({ alerts: [{ events }] }) => events[0]?.event.title),
      ["acme/deepseek-new"],
    );
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("the first models of a new organisation are told one by one", () => {
  const { source, welink } = pair();
  const fresh = Array.from(
    { length: 5 },
    (_, index) => model(`acme/deepseek-${index}`, { createdAt: 10 * day }),
  );
  source.answers.push([page([], { servedAt: 9 * day })], [page(fresh, { servedAt: 10 * day })]);
  return Effect.gen(function* () {
    yield* run({ firstRun: "summary" });
    yield* run({ firstRun: "summary" });
    deepEqual(kinds(welink), Array.from({ length: 5 }, () => ["event", 1]));
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a v0 that knew none of 120 models leaves a first look to us", () => {
  const { source, welink } = pair();
  source.answers.push([page(old(120), { servedAt: 9 * day })]);
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* sql`INSERT INTO cursors ${
      sql.insert({
        source_key: key,
        baseline_at: 0,
        baseline_complete: 1,
        takeover: '{"seenUpTo":{"model":null}}',
      })
    }`;
    yield* run({ firstRun: "summary" });
    deepEqual(kinds(welink), [["first_run", 120]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a clock that was ahead at the baseline loses nothing where the upstream names no time", () => {
  const { source, welink } = pair();
  // Ours was three hours ahead when the first page was served.
  const newest = model("acme/other", { createdAt: day, updatedAt: day });
  const next = model("acme/deepseek", { createdAt: day + 3_600_000, updatedAt: day + 3_600_000 });
  source.answers.push(
    [page([newest], { servedAt: day + 3 * 3_600_000, complete: false })],
    [page([next, newest], { servedAt: day + 3_700_000 })],
  );
  return Effect.gen(function* () {
    yield* run();
    yield* run();
    deepEqual(kinds(welink), [["event", 1]]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
