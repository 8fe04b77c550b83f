import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as TestClock from "effect/testing/TestClock";
import { collectWarnings, test } from "../../testing.ts";
import type { Fault } from "../../simulators/faults.ts";
import type { GithubRepo } from "../../simulators/github_repo.ts";
import { minute, noon, repositories, watched } from "./surveyed.ts";

/*
 * One query that tells which of many repositories have moved, and polls of those alone.
 */

test("of 21 repositories that rest, one query is asked and none is polled", () =>
  Effect.gen(function* () {
    const { poll } = yield* watched(21);
    const { swept, unchanged, requests, queries } = yield* poll(5);
    deepEqual({ swept, unchanged, requests, queries }, {
      swept: [],
      unchanged: 21,
      requests: 1,
      queries: [21],
    });
  }));

test("a query names a hundred repositories at most", () =>
  Effect.gen(function* () {
    const { poll } = yield* watched(120);
    const { requests, unchanged } = yield* poll(5);
    deepEqual([requests, unchanged], [2, 120]);
  }));

for (
  const [what, count, options] of [
    ["20 repositories", 20, {}],
    ["repositories without a token", 21, { token: false }],
  ] as const
) {
  test(`${what} are polled one by one`, () =>
    Effect.gen(function* () {
      const { poll } = yield* watched(count, options);
      const { swept, queries } = yield* poll(5);
      deepEqual([swept.length, queries], [count, []]);
    }));
}

test("what has moved is polled until a poll comes ten minutes after its last change", () =>
  Effect.gen(function* () {
    const { poll, repo } = yield* watched(21);
    yield* poll(5);
    repo(3).open({ title: "DeepSeek" });
    const first = yield* poll(1);
    deepEqual([first.swept, first.unchanged, first.told.length], [[3], 20, 1]);
    for (const [after, swept] of [[4, [3]], [4, [3]], [1, [3]], [1, []]] as const) {
      const found = yield* poll(after);
      deepEqual([found.swept, found.told], [swept, []]);
    }
  }));

test("a change that the list shows late is told", () =>
  Effect.gen(function* () {
    const { poll, repo } = yield* watched(21);
    repo(3).lag(9 * minute);
    repo(3).open({ title: "DeepSeek" });
    deepEqual((yield* poll(5)).told, []);
    equal((yield* poll(5)).told.length, 1);
  }));

test("two changes in one second are told, the second also where polls come half-hourly", () =>
  Effect.gen(function* () {
    const { poll, repo } = yield* watched(21);
    yield* poll(30);
    repo(3).open({ title: "DeepSeek" });
    equal((yield* poll(0)).told.length, 1);
    repo(3).open({ title: "DeepSeek" });
    equal((yield* poll(30)).told.length, 1);
    deepEqual((yield* poll(30)).told, []);
  }));

test("an issue that is gone, and a new name, are reasons for a poll", () =>
  Effect.gen(function* () {
    const { poll, repo } = yield* watched(21);
    repo(4).remove(1);
    deepEqual((yield* poll(5)).swept, [4]);
    deepEqual((yield* poll(5)).swept, []);
    repo(5).rename("acme/renamed");
    deepEqual((yield* poll(5)).swept, [5]);
    deepEqual((yield* poll(5)).swept, []);
  }));

test("each is polled about hourly, whatever the query says", () =>
  Effect.gen(function* () {
    const { poll } = yield* watched(21);
    for (let minutes = 15; minutes <= 45; minutes += 15) {
      deepEqual((yield* poll(15)).swept, []);
    }
    equal((yield* poll(15)).swept.length, 21);
    equal((yield* poll(15)).unchanged, 21);
  }));

test("a repository that the query cannot see or shows otherwise is polled, and no other", () =>
  Effect.gen(function* () {
    const { poll, forge, repo } = yield* watched(24);
    forge.graphql.hide("acme/repo-1");
    forge.graphql.show("acme/repo-2", { id: "R_3", issues: null });
    forge.graphql.show("acme/repo-3", {
      id: "R_4",
      nameWithOwner: "acme/repo-3",
      hasIssuesEnabled: true,
      issues: { totalCount: 3, nodes: [] },
      pullRequests: { totalCount: 0, nodes: [] },
    });
    repo(4).issues(false);
    for (let round = 0; round < 3; round++) {
      const { swept, unchanged } = yield* poll(5);
      deepEqual([swept, unchanged], [[1, 2, 3, 4], 20]);
    }
  }));

test("pages that are left for the next poll are read although nothing has moved", () =>
  Effect.gen(function* () {
    const { poll, repo } = yield* watched(21);
    repo(3).fill(1200, (index) => ({ title: "Other", createdAt: noon - index * minute }));
    yield* poll(20);
    deepEqual((yield* poll(5)).swept, [3]);
    deepEqual((yield* poll(5)).swept, []);
  }));

test("a poll that failed is repeated although nothing has moved since", () =>
  Effect.gen(function* () {
    const { poll, repo, forge } = yield* watched(21);
    repo(3).open({ title: "DeepSeek" });
    yield* poll(0);
    forge.fail({ kind: "answer", status: 502 }, 1);
    const failing = yield* poll(20);
    deepEqual([failing.swept, failing.unchanged], [[], 20]);
    // A second good poll ends the outage.
    for (const swept of [[3], [3], []]) deepEqual((yield* poll(5)).swept, swept);
  }));

const answer = (status: number, body: unknown, headers = {}): Fault => ({
  kind: "answer",
  status,
  body: JSON.stringify(body),
  headers,
});

const faults: ReadonlyArray<readonly [string, Fault]> = [
  ["is broken", answer(502, { message: "Something went wrong" })],
  ["does not exist, as on some Enterprise servers", answer(404, { message: "Not Found" })],
  ["refuses the token", answer(401, { message: "Bad credentials" })],
  ["says with 200 that it failed", answer(200, { errors: [{ message: "Something went wrong" }] })],
  [
    "says with 200 that its limit is reached",
    answer(200, { data: null, errors: [{ type: "RATE_LIMITED", message: "exceeded" }] }),
  ],
  ["asks for patience", answer(403, { message: "secondary rate limit" }, { "retry-after": "60" })],
  ["answers about nothing", answer(200, { data: {} })],
  ["answers with a page", { kind: "answer", status: 200, body: "<html>Sign in</html>" }],
  ["breaks off", { kind: "broken_body" }],
  ["answers half", { kind: "truncated" }],
];

for (const [what, fault] of faults) {
  test(`where GraphQL ${what}, each is polled, and it is asked again after ten minutes`, () =>
    Effect.gen(function* () {
      const { poll, restarted, forge } = yield* watched(21);
      forge.graphql.fail(fault);
      const { value: failing, warnings } = yield* collectWarnings(poll(5));
      deepEqual([failing.swept.length, failing.queries.length, warnings], [21, 1, []]);
      const paused = yield* poll(4);
      deepEqual([paused.swept.length, paused.queries], [21, []]);
      const next = yield* restarted;
      forge.graphql.recover();
      deepEqual((yield* next(4)).queries, []);
      const asked = yield* next(4);
      deepEqual([asked.queries, asked.swept.length], [[21], 21]);
      equal((yield* next(5)).unchanged, 21);
    }));
}

test("when few of GraphQL's points are left the repositories are polled, not kept waiting", () =>
  Effect.gen(function* () {
    const { poll, forge } = yield* watched(21);
    forge.graphql.remaining(2);
    equal((yield* poll(5)).unchanged, 21);
    const low = yield* poll(5);
    deepEqual([low.queries, low.swept.length], [[], 21]);
  }));

test("GitHub Enterprise is asked beside its other API", () =>
  Effect.gen(function* () {
    const { poll, forge } = yield* watched(21, { prefix: "/api/v3" });
    equal((yield* poll(5)).unchanged, 21);
    equal(forge.requests.at(-1)?.path, "/api/graphql");
  }));

test("a process that starts anew goes on where the last one ended", () =>
  Effect.gen(function* () {
    const { repo, restarted } = yield* watched(21);
    repo(3).open({ title: "DeepSeek" });
    const { swept, unchanged, told } = yield* (yield* restarted)(5);
    deepEqual([swept, unchanged, told.length], [[3], 20, 1]);
  }));

/** A quarter of a second for each 50 ms, so that whoever waits for another looks again. */
const whileTimeCreeps = <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const creep = Effect.andThen(
    Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50))),
    TestClock.adjust("250 millis"),
  );
  return Effect.raceFirst(effect, Effect.forever(creep));
};

test("two processes at once tell everything once", () =>
  Effect.gen(function* () {
    const { machine, pass, repo } = yield* repositories(21);
    const { start, told } = yield* machine;
    const [one, other] = [yield* start(), yield* start()];
    yield* one.run;
    const moved = [0, 1, 2, 3];
    for (const index of moved) {
      yield* pass(5);
      repo(index).open({ title: "DeepSeek" });
      yield* whileTimeCreeps(Effect.all([one.run, other.run], { concurrency: "unbounded" }));
    }
    const sources = told().map((each) => each.split(" ")[0]);
    deepEqual(sources, moved.map((index) => `github:acme/repo-${index}`));
  }));

const releasesOf = { monitor: { releases: true } } as const;

test("where releases are watched too, one query tells of both lists of a repository", () =>
  Effect.gen(function* () {
    const { poll } = yield* watched(21, releasesOf);
    const { requests, unchanged, queries } = yield* poll(15);
    deepEqual({ requests, unchanged, queries }, { requests: 1, unchanged: 42, queries: [21] });
  }));

for (
  const [what, happens] of [
    ["published", (releases) => releases.publish({ name: "DeepSeek" })],
    ["promoted", (releases) => {
      const [old] = releases.listed();
      releases.edit(old?.id ?? 0, { prerelease: false });
    }],
  ] as const satisfies ReadonlyArray<
    readonly [string, (releases: GithubRepo["releases"]) => void]
  >
) {
  test(`a release that is ${what} is a reason to poll releases alone`, () =>
    Effect.gen(function* () {
      const world = yield* repositories(21, releasesOf);
      for (let index = 0; index < 21; index++) {
        world.repo(index).releases.publish({ name: "DeepSeek", prerelease: true });
      }
      const { start, told } = yield* world.machine;
      const { run } = yield* start();
      yield* run;
      for (const minutes of [6, 6, 6]) {
        yield* world.pass(minutes);
        yield* run;
      }
      yield* world.pass(6);
      happens(world.repo(3).releases);
      const before = world.forge.requests.length;
      yield* run;
      const asked = world.forge.requests.slice(before).map(({ path }) => path.split("?")[0]);
      deepEqual(asked, ["/graphql", "/repos/acme/repo-3/releases"]);
      equal(told().length, 1);
    }));
}

test("what GraphQL does not tell of releases is polled, and costs the issues no poll", () =>
  Effect.gen(function* () {
    const { forge, poll, repo } = yield* watched(21, releasesOf);
    forge.graphql.show("acme/repo-3", {
      id: `R_${repo(3).id}`,
      nameWithOwner: "acme/repo-3",
      hasIssuesEnabled: true,
      issues: { totalCount: 0, nodes: [] },
      pullRequests: { totalCount: 0, nodes: [] },
      releases: null,
    });
    yield* poll(15);
    const { requests, unchanged } = yield* poll(15);
    deepEqual([requests, unchanged], [2, 41]);
  }));

const everything = { monitor: { releases: true, comments: true, discussions: true } } as const;

test("with all lists of 60 repositories watched, one query tells of 240 sources", () =>
  Effect.gen(function* () {
    const { poll } = yield* watched(60, everything);
    const { requests, unchanged, queries } = yield* poll(15);
    deepEqual({ requests, unchanged, queries }, { requests: 1, unchanged: 240, queries: [60] });
  }));

test("a discussion is a reason to ask for the discussions of its repository alone", () =>
  Effect.gen(function* () {
    const { poll, forge, repo } = yield* watched(21, everything);
    for (const minutes of [6, 6, 6]) yield* poll(minutes);
    repo(3).discussions.open({ title: "DeepSeek" });
    const before = forge.requests.length;
    const { told, queries } = yield* poll(6);
    deepEqual(forge.requests.slice(before).map(({ path }) => path), ["/graphql", "/graphql"]);
    deepEqual([told, queries], [["github:acme/repo-3/discussions D_4_1 discussion_opened"], [21]]);
  }));

test("a comment is a reason to poll the comments of its repository, and its issues", () =>
  Effect.gen(function* () {
    const { poll, forge, repo } = yield* watched(21, { monitor: { comments: true } });
    for (const minutes of [6, 6, 6]) yield* poll(minutes);
    repo(3).comments.add({ body: "DeepSeek" });
    const before = forge.requests.length;
    const { told } = yield* poll(6);
    deepEqual(forge.requests.slice(before).map(({ path }) => path.split("?")[0]).toSorted(), [
      "/graphql",
      "/repos/acme/repo-3/issues",
      "/repos/acme/repo-3/issues/comments",
      "/repos/acme/repo-3/pulls/comments",
    ]);
    deepEqual(told, ["github:acme/repo-3/comments 4000001 comment_added"]);
  }));
