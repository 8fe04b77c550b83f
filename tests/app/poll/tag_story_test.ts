import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { hour, world } from "./github_world.ts";

/*
 * What people are told of a repository's tags, from GitHub's answer to the message.
 */

const only = { issues: false, pulls: false, tags: true };
const beside = { ...only, releases: true };

const looked = (monitor: object) =>
  Effect.gen(function* () {
    const all = yield* world;
    all.repo.code.tag({ name: "deepseek-1" });
    const poll = yield* all.start(monitor);
    yield* poll();
    return { ...all, poll };
  });

const of = (...events: ReadonlyArray<string>) =>
  events.map((event) => `github:acme/engine/tags ${event}`);

test("a tag is told once, and once more when it points elsewhere", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(only);
    const { code } = repo;
    code.tag({ name: "deepseek-2" });
    deepEqual((yield* poll()).told, of("tag_added deepseek-2"));
    deepEqual((yield* poll(hour)).told, []);
    code.tag({ name: "deepseek-1", sha: "f".repeat(40) });
    deepEqual((yield* poll()).told, of("tag_moved deepseek-1"));
    deepEqual((yield* poll(hour)).told, []);
  }));

test("a tag that is deleted is no event, nor is it when it comes back as it was", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(only);
    const { code } = repo;
    const [tag] = code.tags();
    code.tag({ name: "another" });
    yield* poll();
    code.untag("deepseek-1");
    for (let n = 0; n < 3; n++) deepEqual((yield* poll(hour)).told, []);
    code.tag(tag);
    deepEqual((yield* poll(hour)).told, []);
  }));

test("with updates switched off a tag that moves is on record only", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked({ ...only, updates: false });
    repo.code.tag({ name: "deepseek-1", sha: "f".repeat(40) });
    deepEqual((yield* poll()).told, []);
    repo.code.tag({ name: "deepseek-2" });
    deepEqual((yield* poll()).told, of("tag_added deepseek-2"));
  }));

test("where releases are watched too, a tag with a release is told as the release alone", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(beside);
    repo.code.tag({ name: "deepseek-2" });
    repo.releases.publish({ tag: "deepseek-2", name: "DeepSeek 2" });
    repo.code.tag({ name: "deepseek/rc 3" });
    deepEqual((yield* poll()).told, [
      "github:acme/engine/releases release_published DeepSeek 2 (deepseek-2)",
      ...of("tag_added deepseek/rc 3"),
    ]);
    deepEqual((yield* poll(hour)).told, []);
  }));

test("a tag is met again while nobody can say whether it has a release", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked(beside);
    repo.code.tag({ name: "deepseek-2" });
    forge.beforeEach(({ path }) => {
      if (path.includes("/releases?")) {
        forge.fail({ kind: "answer", status: 500, body: "" }, 1);
      }
    });
    deepEqual((yield* poll()).told, []);
    deepEqual((yield* poll(hour)).told, []);
    forge.beforeEach(() => {});
    deepEqual((yield* poll()).told, of("tag_added deepseek-2"));
  }));

test("many tags at once are one alert, at one request for all their releases", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(beside);
    for (let n = 0; n < 60; n++) repo.code.tag({ name: `deepseek-flood-${n}` });
    const found = yield* poll();
    deepEqual([found.kinds, found.requests], [["flood"], 3]);
    deepEqual((yield* poll(hour)).kinds, []);
  }));

test("a first look that tells of each tells of the tags without a release", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    for (const name of ["deepseek-1", "deepseek-2", "other"]) repo.code.tag({ name });
    repo.releases.publish({ tag: "deepseek-2", name: "DeepSeek 2" });
    const poll = yield* start(beside, { firstRun: "each" });
    deepEqual((yield* poll()).told, [
      "github:acme/engine/releases release_published DeepSeek 2 (deepseek-2)",
      ...of("tag_added deepseek-1"),
    ]);
    deepEqual((yield* poll(hour)).told, []);
  }));

test("tags that are switched on later take a first look of their own", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    repo.code.tag({ name: "deepseek-1" });
    yield* (yield* start({}))();
    const poll = yield* start({ ...only, issues: true }, { firstRun: "summary" });
    deepEqual((yield* poll()).kinds, ["first_run"]);
    deepEqual((yield* poll()).kinds, []);
    repo.code.tag({ name: "deepseek-2" });
    deepEqual((yield* poll()).told, of("tag_added deepseek-2"));
  }));

test("a new tag whose name stands below the first page is told within the hour", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    for (let n = 0; n < 150; n++) repo.code.tag({ name: `v1.${String(n).padStart(3, "0")}` });
    const poll = yield* start(only);
    yield* poll();
    repo.code.tag({ name: "a-deepseek" });
    const told: Array<string> = [];
    let requests = 0;
    for (let n = 0; n < 12; n++) {
      const found = yield* poll();
      told.push(...found.told);
      requests += found.requests;
    }
    deepEqual(told, of("tag_added a-deepseek"));
    equal(requests, 12 + 1);
  }));

test("a repository under another name keeps its tags", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(only);
    repo.rename("acme/motor");
    deepEqual((yield* poll()).told, []);
    repo.code.tag({ name: "deepseek-2" });
    const found = yield* poll();
    deepEqual([found.told, found.errors], [of("tag_added deepseek-2"), []]);
  }));
