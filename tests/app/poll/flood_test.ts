import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { alertsAsText } from "../../../src/views/alerts.ts";
import { standardReader } from "../../../src/views/reader.ts";
import { runOnce } from "../../../src/app/once.ts";
import type { PollSettings } from "../../../src/app/poll/poll.ts";
import { History } from "../../../src/domain/history.ts";
import { render } from "../../../src/message/render.ts";
import { test } from "../../testing.ts";
import { inEnglish } from "../../notifiers/samples.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * More at once than anybody reads one by one.
 */

const many = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => model(`acme/deepseek-${index}`, { createdAt: index }),
  );

/** What is told of so many models that appear together. */
const told = (count: number, polling: Partial<PollSettings> = {}) => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page([model("other")])], [page(many(count))], [page(many(count))]);
  return Effect.gen(function* () {
    for (let poll = 0; poll < 3; poll++) yield* runOnce(settings(polling), () => Effect.void);
    const sql = yield* SqlClient.SqlClient;
    const [seen] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM seen_events`;
    const [linked] = yield* sql<{ n: number }>`
      SELECT COUNT(DISTINCT fingerprint) AS n FROM alert_events`;
    const [story] = yield* (yield* History).items(`https://example.com/acme/deepseek-0`);
    const records = yield* (yield* History).alerts({
      source: Option.some("huggingface:acme"),
      since: Option.none(),
      until: Option.none(),
      limit: 20,
    });
    return {
      listed: alertsAsText(records, standardReader, { whole: true }),
      alerts: welink.sent.flatMap(({ alerts }) => alerts),
      seen: seen?.n,
      linked: linked?.n,
      story: story?.alerts.flatMap(({ alert }) => Option.toArray(alert)).map(({ kind }) => kind),
    };
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
};

test("more matches of one poll than the limit are one alert that stands for all of them", () =>
  Effect.gen(function* () {
    const { alerts, seen, linked, story, listed } = yield* told(31);
    deepEqual(alerts.map(({ kind, total }) => [kind, total]), [["flood", 31]]);
    deepEqual(
      alerts[0]?.events.map(({ event }) => event.title),
      [30, 29, 28, 27, 26].map((index) => `acme/deepseek-${index}`),
    );
    // Each is recorded and told, also the oldest, which the alert does not show.
    deepEqual([seen, linked, story], [31, 31, ["flood"]]);
    ok(alerts[0] !== undefined);
    const { title, more } = render(alerts[0], inEnglish);
    match(title, /31 changes match/);
    match(more(5).join(), /26 .*mrt alerts --source huggingface:acme/);
    for (let index = 0; index < 31; index++) {
      match(listed, new RegExp(`- acme/deepseek-${index}\\b`));
    }
  }));

test("as many as the limit, or any number without one, are told one by one", () =>
  Effect.gen(function* () {
    const few = yield* told(30);
    deepEqual([few.alerts.length, few.alerts[0]?.kind], [30, "event"]);
    equal((yield* told(31, { floodLimit: 0 })).alerts.length, 31);
    deepEqual((yield* told(3, { floodLimit: 2 })).alerts.map(({ kind }) => kind), ["flood"]);
  }));

test("a first look that tells each of its matches tells too many as one", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  source.answers.push([page(many(200))]);
  return Effect.gen(function* () {
    yield* runOnce(settings({ firstRun: "each" }), () => Effect.void);
    deepEqual(
      welink.sent.flatMap(({ alerts }) => alerts.map(({ kind, total }) => [kind, total])),
      [["flood", 200]],
    );
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("what was seen before is no part of a flood", () => {
  const source = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const version = (of: string) => many(40).map((item) => ({ ...item, version: of }));
  source.answers.push(
    [page(version("v1"))],
    [page(version("v2"))],
    [page(version("v1"))],
    [page([...version("v2").slice(1), model("acme/deepseek-new")])],
  );
  return Effect.gen(function* () {
    for (let poll = 0; poll < 4; poll++) {
      yield* runOnce(settings({}, Duration.zero), () => Effect.void);
    }
    deepEqual(
      welink.sent.flatMap(({ alerts }) => alerts.map(({ kind, total }) => [kind, total])),
      [["flood", 40], ["flood", 40], ["event", 1]],
    );
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
