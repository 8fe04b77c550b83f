import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../../src/app/once.ts";
import { test } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * What an upstream says of an item may be anything; what is kept of it is small and sane.
 */

const run = Effect.map(runOnce(settings(), () => Effect.void), ({ sources }) => sources[0]);

test("no date is a defect, and none mutes what comes after it", () =>
  Effect.gen(function* () {
    for (const at of [NaN, Infinity, -Infinity, 1e300, -1e300, 9e15, -9e15, 0.5, 2 ** 60]) {
      const source = scriptedSource("huggingface:acme");
      const welink = scriptedChannel("welink");
      const dates = { createdAt: at, updatedAt: at, closedAt: at, mergedAt: at };
      source.answers.push(
        [page([model("other")], { servedAt: 1000 })],
        [page([model("other"), model("deepseek", dates)], { servedAt: 2000 })],
        [page([model("other"), model("deepseek", { version: "v2", updatedAt: 1500 })], {
          servedAt: 3000,
        })],
      );
      yield* Effect.gen(function* () {
        deepEqual(
          [(yield* run)?.state, (yield* run)?.state, (yield* run)?.state],
          ["first_look", "ok", "ok"],
        );
        equal(welink.sent.length, 2, String(at));
      }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
    }
  }));

test("every text that is kept is bounded, and the rules see all of it", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const long = "x".repeat(1_000_000);
  const hostile = model("huge", {
    title: long,
    body: `${long} deepseek`,
    url: `https://example.com/${long}`,
    author: long,
    labels: Array.from({ length: 10_000 }, () => "y".repeat(1000)),
    fields: Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`field ${index}`, "z".repeat(1000)]),
    ),
    version: long,
  });
  source.answers.push([page([model("other")])], [page([model("other"), hostile])]);
  return Effect.gen(function* () {
    yield* run;
    equal((yield* run)?.alerts, 1);
    const sql = yield* SqlClient.SqlClient;
    const rows = yield* sql<{ bytes: number }>`
      SELECT length(item_json) + length(version) AS bytes FROM items
      UNION ALL SELECT length(event_json) + length(version) FROM events
      UNION ALL SELECT length(alert_json) FROM alerts`;
    ok(rows.every(({ bytes }) => bytes < 100_000), JSON.stringify(rows));
    equal((yield* run)?.changed, 0);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("an item whose id is none is left out and counted, the others stay", () => {
  const source = scriptedSource("huggingface:acme");
  source.answers.push([page([model(""), model("i".repeat(501)), model("good")])]);
  return Effect.gen(function* () {
    const report = yield* run;
    deepEqual([report?.seen, report?.notes.map(({ en }) => en)], [1, [
      "skipped 2 items without a usable id",
    ]]);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("thousands of notes are a few", () => {
  const source = scriptedSource("huggingface:acme");
  const notes = Array.from({ length: 5000 }, (_, index) => `${index} ${"n".repeat(5000)}`);
  source.answers.push([page([model("good")], { notes: notes.map(verbatim) })]);
  return Effect.gen(function* () {
    const found = (yield* run)?.notes ?? [];
    equal(found.length, 21);
    ok(found.every((note) => note.en.length <= 500));
    match(found.at(-1)?.en ?? "", /and 4980 more notes/);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("an item the state cannot read is replaced with a note, told of nothing, and stops nobody", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const items = (version: string) => [
    model("deepseek-broken", { version }),
    model("deepseek-well", { version }),
  ];
  source.answers.push([page(items("v1"))], [page(items("v2"))], [page(items("v3"))]);
  return Effect.gen(function* () {
    yield* run;
    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE items SET item_json = '{"id":' WHERE item_id = 'deepseek-broken'`;
    const report = yield* run;
    deepEqual([report?.state, report?.alerts], ["ok", 1]);
    match(
      report?.notes.map(({ en }) => en).join() ?? "",
      /the stored form of 1 item could not be read/,
    );
    deepEqual((yield* run)?.notes, []);
    deepEqual(
      welink.sent.map(({ alerts: [{ events }] }) => events[0]?.event.title),
      ["deepseek-well", "deepseek-broken"].slice(0, welink.sent.length),
    );
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
