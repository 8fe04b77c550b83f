import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { day, hour, world } from "./github_world.ts";

/*
 * What people are told of the discussions in a repository, from GitHub's answer to the message.
 */

const on = { discussions: true };
const withToken = { token: "t0ken" };

/** A repository with one old discussion whose first look was silent. */
const looked = Effect.gen(function* () {
  const all = yield* world;
  const { repo, clock } = all;
  const old = repo.discussions.open({ title: "DeepSeek, long ago", createdAt: clock.at - day });
  const poll = yield* all.start(on, {}, undefined, withToken);
  yield* poll();
  return { ...all, old, poll };
});

const of = (...events: ReadonlyArray<string>) =>
  events.map((event) => `github:acme/engine/discussions ${event}`);

test("a discussion is told when it is opened, answered, closed and reopened, once each", () =>
  Effect.gen(function* () {
    const { repo: { discussions }, old, poll } = yield* looked;
    const number = discussions.open({ title: "DeepSeek on eight cards?" });
    discussions.open({ title: "Something else" });
    deepEqual((yield* poll()).told, of("discussion_opened DeepSeek on eight cards?"));
    discussions.comment(number);
    deepEqual((yield* poll()).told, []);
    discussions.answer(number);
    deepEqual((yield* poll()).told, of("discussion_answered DeepSeek on eight cards?"));
    discussions.unanswer(number);
    deepEqual((yield* poll()).told, []);
    discussions.close(old);
    deepEqual((yield* poll()).told, of("discussion_closed DeepSeek, long ago"));
    discussions.reopen(old);
    deepEqual((yield* poll()).told, of("discussion_reopened DeepSeek, long ago"));
    for (const after of [hour, hour]) deepEqual((yield* poll(after)).told, []);
  }));

test("another answer is one more, and an edit besides is the same alert", () =>
  Effect.gen(function* () {
    const { repo: { discussions }, old, poll } = yield* looked;
    discussions.answer(old);
    deepEqual((yield* poll()).told, of("discussion_answered DeepSeek, long ago"));
    discussions.answer(old);
    discussions.edit(old, { body: "Solved" });
    deepEqual(
      (yield* poll(2 * hour)).told,
      of("discussion_answered+discussion_updated DeepSeek, long ago"),
    );
  }));

test("what was there at the first look is not told when it comes up again", () =>
  Effect.gen(function* () {
    const { clock, repo: { discussions }, start } = yield* world;
    const numbers = Array.from(
      { length: 120 },
      (_, index) =>
        discussions.open({ title: `DeepSeek ${index}`, createdAt: clock.at - (index + 1) * day }),
    );
    const poll = yield* start(on, {}, undefined, withToken);
    yield* poll();
    for (const number of numbers) discussions.comment(number);
    deepEqual((yield* poll()).told, []);
    discussions.edit(numbers[119] ?? 0, { title: "DeepSeek after all" });
    deepEqual((yield* poll()).told, of("discussion_updated DeepSeek after all"));
  }));

test("an idle poll is one query more, whatever the length of the list", () =>
  Effect.gen(function* () {
    const { clock, repo: { discussions }, start, forge } = yield* world;
    for (let n = 0; n < 200; n++) discussions.open({ createdAt: clock.at - n * day });
    const poll = yield* start({ issues: false, pulls: false, ...on }, {}, undefined, withToken);
    equal((yield* poll()).requests, 4);
    for (const after of [hour, hour]) equal((yield* poll(after)).requests, 1);
    deepEqual([...new Set(forge.requests.map(({ path }) => path))], ["/graphql"]);
  }));

test("without a token nothing is asked, and the source says what to do", () =>
  Effect.gen(function* () {
    const { start, forge } = yield* world;
    const poll = yield* start({ issues: false, pulls: false, ...on });
    const { errors, requests } = yield* poll();
    match(
      errors.join(),
      /^GitHub shows discussions with a token only; set sources\.github\.token_env/,
    );
    equal(requests, 0);
    deepEqual(forge.requests, []);
  }));

test("a repository under another name keeps its discussions", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked;
    repo.rename("acme/motor");
    deepEqual((yield* poll()).told, []);
    repo.discussions.open({ title: "DeepSeek" });
    const found = yield* poll();
    deepEqual([found.told, found.errors], [of("discussion_opened DeepSeek"), []]);
  }));

test("when few of GraphQL's points are left the discussions wait, and the issues do not", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked;
    forge.graphql.remaining(1);
    yield* poll();
    repo.discussions.open({ title: "DeepSeek discussion" });
    repo.open({ title: "DeepSeek issue" });
    const waiting = yield* poll();
    deepEqual(waiting.told, ["github:acme/engine issue_opened DeepSeek issue"]);
    match(waiting.errors.join(), /\(discussions\) must wait \d+ s for its rate limit/);
    forge.graphql.remaining(5000);
    deepEqual((yield* poll(2 * hour)).told, of("discussion_opened DeepSeek discussion"));
  }));
