import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../../src/app/daemon.ts";
import { entriesNow, sourcesNow } from "../../../src/app/poll/watched.ts";
import type { Item } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { IncidentStore } from "../../../src/domain/incident_store.ts";
import { Rejected } from "../../../src/domain/errors.ts";
import { verbatim } from "../../../src/domain/phrase.ts";
import { collectWarnings, test } from "../../testing.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  ticking,
  world,
} from "../scripted.ts";

const host = "api.github.com";

/** A source whose items are joined by sources of their own. */
const owner = () => {
  const scripted = scriptedSource("github:acme/*", host);
  const joined = new Map<string, ReturnType<typeof scriptedSource>>();
  const memberOf = ({ id }: Item) => {
    const known = joined.get(id) ?? scriptedSource(`github:${id}`, host);
    joined.set(id, known);
    return known.source;
  };
  const source: Source = {
    ...scripted.source,
    members: (items) => Effect.succeed(items.map(memberOf)),
  };
  return { ...scripted, source, joined };
};

const running = (minutes: number) =>
  Effect.gen(function* () {
    const daemon = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
    yield* TestClock.adjust(`${minutes} minutes`);
    yield* Fiber.interrupt(daemon);
  });

test("a source that joins is polled within seconds, and on with the others", () => {
  const acme = owner();
  const welink = scriptedChannel("welink");
  acme.answers.push([page([model("acme/a")])], [page([model("acme/a"), model("acme/deepseek")])]);
  return Effect.gen(function* () {
    const daemon = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
    yield* TestClock.adjust("1 minute");
    deepEqual([...acme.joined.keys()], ["acme/a"]);
    equal(acme.joined.get("acme/a")?.cursors.length, 1);
    yield* TestClock.adjust("6 minutes");
    const joined = acme.joined.get("acme/deepseek");
    equal(joined?.cursors.length, 1);
    equal(acme.joined.get("acme/a")?.cursors.length, 2);
    yield* TestClock.adjust("6 minutes");
    equal(joined?.cursors.length, 2);
    yield* Fiber.interrupt(daemon);
    deepEqual(
      welink.sent.flatMap(({ alerts }) => alerts.map(({ source }) => source)),
      ["github:acme/*"],
    );
  }).pipe(Effect.provide(world({ sources: [acme], channels: [welink] })));
});

test("the interval that a host's quota means grows with the sources that join", () => {
  const acme = owner();
  const limited = { ...acme, source: { ...acme.source, perHour: 60 } };
  acme.answers.push([page(Array.from({ length: 30 }, (_, n) => model(`acme/${n}`)))]);
  return Effect.gen(function* () {
    yield* collectWarnings(running(30));
    const polls = [...acme.joined.values()].map(({ cursors }) => cursors.length);
    deepEqual(polls, Array.from({ length: 30 }, () => 1));
  }).pipe(Effect.provide(world({ sources: [limited] })));
});

test("a source that has joined and fails is an incident", () => {
  const acme = owner();
  acme.answers.push([page([model("acme/a")])]);
  const refused = new Rejected({ says: verbatim("acme/a is gone") });
  return Effect.gen(function* () {
    yield* collectWarnings(Effect.gen(function* () {
      const daemon = yield* Effect.forkChild(runDaemon(settings(), 1).pipe(ticking("10 seconds")));
      yield* TestClock.adjust("1 minute");
      acme.joined.get("acme/a")?.answers.push(...Array.from({ length: 50 }, () => refused));
      yield* TestClock.adjust("5 hours");
      yield* Fiber.interrupt(daemon);
    }));
    const { openIncidents } = yield* IncidentStore;
    deepEqual((yield* openIncidents).map(({ subject }) => subject), ["github:acme/a"]);
  }).pipe(Effect.provide(world({ sources: [acme] })));
});

test("what the config has itself does not join, and what is gone from the list leaves", () => {
  const acme = owner();
  const own = scriptedSource("github:ACME/a", host);
  const [a, b] = [model("acme/a"), model("acme/b")];
  acme.answers.push([page([a, b])], [page([a])]);
  const configured = [acme.source, own.source];
  return Effect.gen(function* () {
    yield* running(2);
    const keys = Effect.map(sourcesNow(configured), (all) => all.map(({ key }) => key));
    deepEqual(yield* keys, ["github:acme/*", "github:ACME/a", "github:acme/b"]);
    const entries = yield* entriesNow([
      { id: "github:acme/*", members: ({ id }: Item) => [{ id: `github:${id}` }] },
      { id: "github:ACME/a" },
    ]);
    deepEqual(entries.map(({ id }) => id), yield* keys);
    yield* running(6);
    deepEqual(yield* keys, ["github:acme/*", "github:ACME/a"]);
  }).pipe(Effect.provide(world({ sources: [acme, own] })));
});
