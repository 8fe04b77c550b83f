import { deepEqual, equal, match } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { runOnce } from "../../../src/app/once.ts";
import { Sources } from "../../../src/domain/source.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  world,
} from "../../app/scripted.ts";
import { collectWarnings, test } from "../../testing.ts";
import { englishOrNull } from "../../../src/domain/phrase.ts";

/*
 * A source that has another name than before: its state goes with it.
 */

const channel = scriptedChannel("welink");

/** Runs with these sources in the config, on the state of the runs before. */
const run = (...sources: ReadonlyArray<ReturnType<typeof scriptedSource>>) =>
  Effect.gen(function* () {
    const configured = Layer.succeed(Sources, sources.map(({ source }) => source));
    const { value } = yield* collectWarnings(
      runOnce(settings({ firstRun: "summary" }, Duration.zero), () => Effect.void).pipe(
        Effect.provide(configured),
      ),
    );
    return value.sources;
  });

const told = () =>
  channel.sent.splice(0).flatMap(({ alerts }) =>
    alerts.map(({ kind, events }) => `${kind} ${events[0]?.event.title}`)
  );

const named = (key: string) => scriptedSource(key);

test("a name in other letter case is the same source: nothing is told again, nothing is lost", () => {
  const before = named("github:Acme/Engine");
  const after = named("github:acme/engine");
  before.answers.push([page([model("deepseek-1")], { cursor: "c1" })], [
    page([model("deepseek-1", { version: "v2" })], { cursor: "c2" }),
  ]);
  after.answers.push(
    [page([model("deepseek-1", { version: "v1" }), model("deepseek-2")], { cursor: "c3" })],
    [page([model("deepseek-1", { version: "v2" })], { cursor: "c4" })],
  );
  return Effect.gen(function* () {
    yield* run(before);
    yield* run(before);
    deepEqual(told(), ["first_run deepseek-1", "event deepseek-1"]);
    const [report] = yield* run(after);
    equal(report?.state, "ok");
    deepEqual(after.cursors, [Option.some("c2")]);
    deepEqual(told(), ["event deepseek-2", "event deepseek-1"]);
    // Back to what was told under the former name.
    yield* run(after);
    deepEqual(told(), []);
  }).pipe(Effect.provide(world({ channels: [channel] })));
});

test("two spellings that both have state keep their own", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync(["github:a/b", "github:A/B"]);
    yield* store.sync(["github:A/B"]);
    equal((yield* store.status(["github:a/b", "github:A/B"])).length, 2);
  }).pipe(Effect.provide(world({}))));

test("a repository that was renamed upstream and in the config goes on where it stood", () => {
  const before = named("github:acme/old");
  const after = named("github:acme/new");
  before.answers.push([
    page([model("deepseek-1")], { cursor: "c1", identity: "42" }),
  ]);
  const both = [page([model("deepseek-1"), model("deepseek-2")], { cursor: "c2", identity: "42" })];
  after.answers.push(both, both);
  return Effect.gen(function* () {
    yield* run(before);
    deepEqual(told(), ["first_run deepseek-1"]);
    const [report] = yield* run(after);
    equal(report?.state, "ok");
    match(report?.notes.map(({ en }) => en).join() ?? "", /it was renamed from github:acme\/old/);
    deepEqual(told(), ["event deepseek-2"]);
    deepEqual(after.cursors, [Option.none(), Option.some("c1")]);
    const store = yield* SourceStore;
    deepEqual((yield* store.status(["github:acme/old"])).length, 0);
    yield* run(after);
    deepEqual(told(), []);
  }).pipe(Effect.provide(world({ channels: [channel] })));
});

test("one repository under two names is polled under the first, and the second says so", () => {
  const first = named("github:acme/old");
  const second = named("github:acme/new");
  const show = (version: string) =>
    [page([model("deepseek-1", { version })], { identity: "42" })] as const;
  for (const version of ["v1", "v1", "v2"]) {
    first.answers.push([...show(version)]);
    second.answers.push([...show(version)]);
  }
  return Effect.gen(function* () {
    yield* run(first);
    told();
    const reports = yield* run(first, second);
    deepEqual(reports.map(({ state }) => state), ["ok", "failed"]);
    match(
      englishOrNull(reports[1]?.error ?? Option.none()) ?? "",
      /it is the same as github:acme\/old/,
    );
    yield* run(first, second);
    deepEqual(told(), ["event deepseek-1"]);
  }).pipe(Effect.provide(world({ channels: [channel] })));
});

test("a source that was left out for three months goes on from its cursor", () => {
  const source = named("github:a/b");
  source.answers.push(
    [page([model("deepseek-0")], { cursor: "c1" })],
    [page(Array.from({ length: 400 }, (_, index) => model(`deepseek-${index}`)))],
  );
  return Effect.gen(function* () {
    yield* run(source);
    told();
    yield* run();
    yield* run(source);
    deepEqual(source.cursors.at(-1), Option.some("c1"));
    deepEqual(told().map((line) => line.split(" ")[0]), ["flood"]);
  }).pipe(Effect.provide(world({ channels: [channel] })));
});
