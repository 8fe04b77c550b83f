import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { day, hour, world } from "./github_world.ts";

/*
 * What people are told of the comments in a repository, from GitHub's answer to the message.
 */

/** A repository with an issue and an old comment whose first look was silent. */
const looked = Effect.gen(function* () {
  const all = yield* world;
  const { repo, clock } = all;
  repo.open({ title: "DeepSeek issue" });
  const old = repo.comments.add({ body: "DeepSeek, long ago", createdAt: clock.at - day });
  const poll = yield* all.start({ comments: true });
  yield* poll();
  return { ...all, old, poll };
});

const of = (...events: ReadonlyArray<string>) =>
  events.map((event) => `github:acme/engine/comments ${event}`);

test("comments on issues, pull requests and lines of code are told once, and not as updates of those", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked;
    repo.comments.add({ body: "DeepSeek-V4 runs on eight cards" });
    repo.comments.add({ review: true, body: "This is where DeepSeek is registered" });
    repo.comments.add({ body: "Thank you" });
    deepEqual(
      (yield* poll()).told,
      of(
        "comment_added DeepSeek-V4 runs on eight cards",
        "comment_added This is where DeepSeek is registered",
      ),
    );
    for (const after of [hour, hour]) deepEqual((yield* poll(after)).told, []);
  }));

test("where comments are not asked for, nobody asks for them", () =>
  Effect.gen(function* () {
    const { repo, forge, start } = yield* world;
    const poll = yield* start({});
    repo.open();
    yield* poll();
    repo.comments.add({ body: "DeepSeek" });
    deepEqual((yield* poll()).told, []);
    deepEqual(forge.requests.filter(({ path }) => path.includes("comments")), []);
  }));

test("an edit is told where a rule matches that did not match before", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked;
    const id = repo.comments.add({ body: "Which model is this?" });
    yield* poll();
    repo.comments.edit(id, "Which DeepSeek model is this?");
    deepEqual((yield* poll()).told, of("comment_updated Which DeepSeek model is this?"));
    repo.comments.edit(id, "Which DeepSeek model is this, please?");
    deepEqual((yield* poll(2 * hour)).told, []);
    repo.comments.edit(id, "Nothing");
    deepEqual((yield* poll(2 * hour)).told, []);
  }));

test("an edit of what matched already, or of what was there before, says nothing", () =>
  Effect.gen(function* () {
    const { repo, old, poll } = yield* looked;
    const id = repo.comments.add({ body: "DeepSeek runs" });
    yield* poll();
    repo.comments.edit(id, "DeepSeek runs, edited");
    repo.comments.edit(old, "DeepSeek, long ago, edited");
    deepEqual((yield* poll(2 * hour)).told, []);
  }));

test("an edit of an old comment that was never seen is on record only", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    const old = repo.comments.add({ createdAt: clock.at - 300 * day });
    for (let n = 0; n < 100; n++) repo.comments.add({ createdAt: clock.at - n * hour });
    const poll = yield* start({ issues: false, pulls: false, comments: true });
    yield* poll();
    repo.comments.edit(old, "DeepSeek after all");
    deepEqual((yield* poll()).told, []);
  }));

test("comments that are switched on later take a first look of their own", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    repo.open({ title: "DeepSeek issue" });
    for (let n = 0; n < 40; n++) repo.comments.add({ body: `DeepSeek ${n}` });
    yield* (yield* start({}))();
    const poll = yield* start({ comments: true }, { firstRun: "summary" });
    const first = yield* poll();
    deepEqual([first.kinds, first.told], [["first_run"], []]);
    repo.comments.add({ body: "DeepSeek once more" });
    deepEqual((yield* poll()).told, of("comment_added DeepSeek once more"));
  }));

test("comments cost two requests more a poll, and an idle one is two 304s", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    repo.comments.add({ review: true });
    yield* poll();
    yield* poll();
    equal((yield* poll()).requests, 3);
    const asked = forge.requests.filter(({ path }) => path.includes("/comments")).slice(-2);
    deepEqual(asked.map(({ headers }) => headers.has("if-none-match")), [true, true]);
  }));

test("a repository under another name keeps its comments, and is asked once what it is", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    // By its issues and by its comments.
    equal(forge.requests.filter(({ path }) => path === "/repos/acme/engine").length, 2);
    repo.rename("acme/motor");
    deepEqual((yield* poll()).told, []);
    repo.comments.add({ body: "DeepSeek" });
    const found = yield* poll();
    deepEqual([found.told, found.errors], [of("comment_added DeepSeek"), []]);
  }));

test("where issues are switched off, comments are told all the same", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    repo.issues(false);
    forge.beforeEach(({ path }) => {
      if (path.includes("/issues/comments")) {
        forge.fail({ kind: "answer", status: 410, body: '{"message":"Issues are disabled"}' }, 1);
      }
    });
    repo.comments.add({ review: true, body: "DeepSeek" });
    const found = yield* poll();
    deepEqual([found.told, found.errors], [of("comment_added DeepSeek"), []]);
  }));

test("one of the two lists that is refused costs nothing of the other, and is reported", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    repo.comments.add({ review: true, body: "DeepSeek" });
    forge.beforeEach(({ path }) => {
      if (path.includes("/issues/comments")) {
        forge.fail({ kind: "answer", status: 403, body: '{"message":"No"}' }, 1);
      }
    });
    const found = yield* poll();
    deepEqual(found.told, of("comment_added DeepSeek"));
    equal(found.errors.length, 1);
  }));
