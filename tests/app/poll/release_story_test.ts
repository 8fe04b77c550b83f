import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { day, hour, world } from "./github_world.ts";

/*
 * What people are told of a repository's releases, from GitHub's answer to the message.
 */

const on = { releases: true };

/** A repository with one old release whose first look was silent. */
const looked = Effect.gen(function* () {
  const all = yield* world;
  const old = all.repo.releases.publish({ name: "DeepSeek 1", prerelease: true });
  const poll = yield* all.start(on);
  yield* poll();
  return { ...all, old, poll };
});

const of = (...events: ReadonlyArray<string>) =>
  events.map((event) => `github:acme/engine/releases ${event}`);

test("where releases are not asked for, nobody asks for them", () =>
  Effect.gen(function* () {
    const { repo, forge, start } = yield* world;
    const poll = yield* start({});
    repo.releases.publish({ name: "DeepSeek 1" });
    yield* poll();
    repo.releases.publish({ name: "DeepSeek 2" });
    deepEqual((yield* poll()).told, []);
    deepEqual(forge.requests.filter(({ path }) => path.includes("releases")), []);
  }));

test("releases that are switched on later take a first look of their own, and no issue is told again", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    repo.open({ title: "DeepSeek issue" });
    for (let n = 0; n < 40; n++) repo.releases.publish({ name: `DeepSeek ${n}` });
    const before = yield* start({});
    yield* before();
    repo.open({ title: "DeepSeek again" });
    deepEqual((yield* before()).told, ["github:acme/engine issue_opened DeepSeek again"]);

    const after = yield* start(on, { firstRun: "summary" });
    const first = yield* after();
    deepEqual([first.kinds, first.told], [["first_run"], []]);
    deepEqual((yield* after()).kinds, []);
    repo.releases.publish({ name: "DeepSeek 41" });
    repo.open({ title: "DeepSeek once more" });
    deepEqual((yield* after()).told, [
      "github:acme/engine issue_opened DeepSeek once more",
      "github:acme/engine/releases release_published DeepSeek 41 (v0.41.0)",
    ]);
  }));

test("a release is told when it is published and when it is promoted, once each", () =>
  Effect.gen(function* () {
    const { repo, old, poll } = yield* looked;
    const { releases } = repo;
    const draft = releases.publish({ name: "DeepSeek draft", draft: true });
    releases.publish({ name: "DeepSeek 2" });
    deepEqual(
      (yield* poll()).told,
      of("release_published DeepSeek 2 (v0.3.0)"),
    );
    releases.edit(old, { prerelease: false });
    releases.undraft(draft);
    deepEqual(
      (yield* poll()).told,
      of(
        "release_promoted DeepSeek 1 (v0.1.0)",
        "release_published DeepSeek draft (v0.2.0)",
      ),
    );
    deepEqual((yield* poll()).told, []);
    releases.edit(old, { prerelease: true });
    deepEqual((yield* poll(hour)).told, []);
  }));

test("a promotion with other notes is one alert", () =>
  Effect.gen(function* () {
    const { repo, old, poll } = yield* looked;
    repo.releases.edit(old, { prerelease: false, body: "Now with DeepSeek-V4 and tool calls" });
    deepEqual((yield* poll()).told, of("release_promoted+release_updated DeepSeek 1 (v0.1.0)"));
  }));

test("an edit is told unless it puts a typo right", () =>
  Effect.gen(function* () {
    const { repo, old, poll } = yield* looked;
    const { releases } = repo;
    const notes = "Adds suport for DeepSeek-V4 on all cards";
    releases.edit(old, { body: notes });
    deepEqual((yield* poll()).told, of("release_updated DeepSeek 1 (v0.1.0)"));
    releases.edit(old, { body: `**${notes.replace("suport", "support")}**\r\n` });
    deepEqual((yield* poll()).told, []);
    releases.edit(old, { assets: 9 });
    deepEqual((yield* poll()).told, []);
    releases.edit(old, { name: "DeepSeek 1 withdrawn" });
    deepEqual((yield* poll(2 * hour)).told, of("release_updated DeepSeek 1 withdrawn (v0.1.0)"));
  }));

test("a release that is deleted is no event, not even when it comes back", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked;
    const { releases } = repo;
    releases.publish({ name: "DeepSeek 2" });
    yield* poll();
    const gone = releases.listed()[0]?.id ?? 0;
    const [release] = releases.listed();
    releases.remove(gone);
    for (let n = 0; n < 3; n++) deepEqual((yield* poll(hour)).told, []);
    // A list that hiccups.
    const again = releases.publish({ name: release?.name ?? "", tag: release?.tag ?? "" });
    releases.edit(again, { raw: { id: gone, updated_at: "2026-11-24T12:10:00Z" } });
    deepEqual((yield* poll(hour)).told, []);
  }));

test("one published late from an old commit, below the first page, is told within the hour", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    const { releases } = repo;
    for (let n = 250; n > 0; n--) {
      releases.publish({ name: "Another", createdAt: clock.at - n * day });
    }
    const poll = yield* start({ issues: false, pulls: false, ...on });
    equal((yield* poll()).requests, 3);
    yield* poll();
    releases.publish({ name: "DeepSeek patch", createdAt: clock.at - 220 * day });
    const told: Array<string> = [];
    let requests = 0;
    for (let n = 0; n < 12; n++) {
      const found = yield* poll();
      told.push(...found.told);
      requests += found.requests;
    }
    deepEqual(told, of("release_published DeepSeek patch (v0.251.0)"));
    equal(requests, 11 + 3);
  }));

test("a poll costs one request more for releases, and an idle one is a 304", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    repo.open({ title: "Something" });
    yield* poll();
    equal((yield* poll()).requests, 2);
    const asked = forge.requests.filter(({ path }) => path.includes("/releases"));
    equal(asked.length, 3);
    equal(asked.at(-1)?.headers.has("if-none-match"), true);
  }));

test("a repository under another name keeps its releases", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    repo.rename("acme/motor");
    deepEqual((yield* poll()).told, []);
    repo.releases.publish({ name: "DeepSeek 2" });
    const found = yield* poll();
    deepEqual([found.told, found.errors], [of("release_published DeepSeek 2 (v0.2.0)"), []]);
    equal(forge.requests.some(({ path }) => path.startsWith("/repositories/1/releases")), true);
  }));

test("what is wrong with the list of releases costs no issue, and the other way round", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked;
    repo.issues(false);
    repo.releases.publish({ name: "DeepSeek 2" });
    repo.open({ title: "DeepSeek pull", pull: true });
    deepEqual((yield* poll()).told, [
      "github:acme/engine pr_opened DeepSeek pull",
      ...of("release_published DeepSeek 2 (v0.2.0)"),
    ]);
  }));

test("releases that appear in an empty list one by one are told", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    const poll = yield* start(on);
    yield* poll();
    repo.releases.publish({ name: "DeepSeek 1" });
    deepEqual((yield* poll()).told, of("release_published DeepSeek 1 (v0.1.0)"));
  }));
