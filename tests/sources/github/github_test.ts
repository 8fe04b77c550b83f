import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as TestClock from "effect/testing/TestClock";
import { github as simulated } from "../../simulators/github.ts";
import { live, test } from "../../testing.ts";
import { cursorOf, day, firstPage, minute, noon, read, second } from "../opened.ts";
import { listed, name, numbersOf, reader, sourceOf, watch } from "./source.ts";

const firstSweep = `/repos/${name}/issues?state=all&sort=updated&direction=desc&per_page=100`;

live(
  "one request shows issues and pull requests with all that is needed of them",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch({ token_env: "GITHUB_TOKEN" }, "hush");
      repo.open({ title: "Support DeepSeek-V4", body: "please", labels: ["model", "bug"] });
      clock.at += minute;
      repo.open({ pull: true, draft: true, author: null });
      clock.at += minute;
      repo.merge(2);
      clock.at += minute;
      const pages = yield* read(source);
      const [pull, issue] = firstPage(pages).items;
      deepEqual({ ...issue, version: null }, {
        id: "1000001",
        kind: "issue",
        title: "Support DeepSeek-V4",
        body: "please",
        url: `https://github.com/${name}/issues/1`,
        author: "octocat",
        labels: ["model", "bug"],
        state: "open",
        createdAt: noon,
        updatedAt: noon,
        closedAt: null,
        mergedAt: null,
        version: null,
        fields: { number: 1 },
      });
      deepEqual({ ...pull, version: null }, {
        id: "1000002",
        kind: "pull_request",
        title: "Pull request 2",
        body: "",
        url: `https://github.com/${name}/pull/2`,
        author: null,
        labels: [],
        state: "merged",
        createdAt: noon + minute,
        updatedAt: noon + 2 * minute,
        closedAt: noon + 2 * minute,
        mergedAt: noon + 2 * minute,
        version: null,
        fields: { number: 2, draft: true },
      });
      equal(firstPage(pages).servedAt, noon + 3 * minute);
      deepEqual(firstPage(pages).notes, []);
      deepEqual(listed(upstream).map(({ method, path }) => [method, path]), [["GET", firstSweep]]);
      const headers = upstream.requests[0]?.headers;
      equal(headers?.get("accept"), "application/vnd.github+json");
      equal(headers?.get("x-github-api-version"), "2022-11-28");
      equal(headers?.get("user-agent"), "mrt-test");
      equal(headers?.get("authorization"), "Bearer hush");
    }),
);

live(
  "the first poll of 30,000 issues is one request and not complete",
  () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* watch();
      repo.fill(30_000);
      const pages = yield* read(source);
      equal(upstream.requests.length, 1);
      equal(upstream.requests[0]?.headers.get("authorization"), null);
      equal(pages.length, 1);
      equal(firstPage(pages).items.length, 100);
      equal(firstPage(pages).complete, false);
      yield* read(source, cursorOf(pages));
      equal(upstream.requests.length, 2);
    }),
);

live(
  "a first poll that one page satisfies is complete, also an empty one; no later one is",
  () =>
    Effect.gen(function* () {
      const { source, repo } = yield* watch();
      const empty = yield* read(source);
      deepEqual(firstPage(empty).items, []);
      equal(firstPage(empty).complete, true);
      repo.fill(99);
      const whole = yield* read(source);
      equal(whole.length, 1);
      equal(firstPage(whole).complete, true);
      for (const pages of [empty, whole]) {
        const later = yield* read(source, cursorOf(pages));
        ok(later.every(({ complete }) => !complete));
      }
    }),
);

for (const links of ["after", "none"] as const) {
  live(`a full page is never complete, with links ${links}`, () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* watch();
      upstream.links(links);
      repo.fill(100);
      equal(firstPage(yield* read(source)).complete, false);
    }));
}

live("a first poll that had to skip an item is not complete", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch();
    repo.open();
    repo.open({ raw: { title: null } });
    equal(firstPage(yield* read(source)).complete, false);
  }));

live(
  "later polls ask for what is newer than ten minutes before the newest item",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      repo.open();
      clock.at += 3 * day;
      const cursor = cursorOf(yield* read(source));
      const pages = yield* read(source, cursor);
      equal(listed(upstream)[1]?.path, `${firstSweep}&since=2026-11-24T11:50:00Z`);
      deepEqual(numbersOf(pages), [1]);
      repo.open();
      yield* read(source, cursorOf(yield* read(source, cursorOf(pages))));
      equal(listed(upstream).at(-1)?.path, `${firstSweep}&since=2026-11-27T11:50:00Z`);
    }),
);

live(
  "an item the index shows minutes late is found within the overlap",
  () =>
    Effect.gen(function* () {
      const { clock, source, repo } = yield* watch();
      repo.lag(4 * minute);
      repo.open();
      repo.lag(0);
      clock.at += 2 * minute;
      repo.open();
      const before = yield* read(source);
      deepEqual(numbersOf(before), [2]);
      clock.at += 5 * minute;
      deepEqual(numbersOf(yield* read(source, cursorOf(before))), [2, 1]);
    }),
);

live(
  "a list that has turned empty is looked at once more, and says so when it is",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, repo, source } = yield* watch();
      repo.fill(3);
      const poll = reader(source, cursorOf(yield* read(source)));
      upstream.fail({ kind: "answer", status: 200, body: "[]" });
      for (let round = 0; round < 3; round++) {
        clock.at += day;
        const before = upstream.requests.length;
        const { pages } = yield* poll();
        deepEqual(pages.map(({ empty, complete }) => [empty, complete]), [
          [undefined, false],
          [true, false],
        ]);
        equal(upstream.requests.length, before + 2);
      }
      upstream.recover();
      repo.open();
      const { pages } = yield* poll();
      equal(numbersOf(pages)[0], 4);
    }),
);

live(
  "where the newest items are gone, polls go on from the newest that is left",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, repo, source } = yield* watch();
      repo.fill(3, (index) => ({ createdAt: noon - index * day }));
      const poll = reader(source, cursorOf(yield* read(source)));
      repo.remove(3);
      const { pages } = yield* poll();
      deepEqual(numbersOf(pages), [2, 1]);
      ok(pages.every(({ empty, complete }) => empty !== true && !complete));
      const before = upstream.requests.length;
      clock.at += minute;
      yield* poll();
      equal(upstream.requests.length, before + 1);
      repo.open();
      deepEqual(numbersOf((yield* poll()).pages), [4, 2]);
    }),
);

const elsewhere = (hours: number) => noon + hours * 60 * minute;

for (const hours of [3, -3]) {
  test(`without a Date, by a clock ${hours} h off, no new item is passed over`, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(elsewhere(hours));
      const { upstream, repo, source, clock } = yield* watch();
      upstream.dated(false);
      repo.open();
      const poll = reader(source, cursorOf(yield* read(source)));
      for (let round = 0; round < 5; round++) {
        clock.at += 30 * minute;
        const number = repo.open();
        ok(numbersOf((yield* poll()).pages).includes(number));
      }
    }));
}

live(
  "items of one second on both sides of a page border are all read",
  () =>
    Effect.gen(function* () {
      const { clock, source, repo } = yield* watch();
      const cursor = cursorOf(yield* read(source));
      repo.fill(250, () => ({ createdAt: noon }));
      const pages = yield* read(source, cursor);
      equal(new Set(numbersOf(pages)).size, 250);
      clock.at += 9 * minute;
      equal(new Set(numbersOf(yield* read(source, cursorOf(pages)))).size, 250);
    }),
);

live(
  "items that move while pages are read are read by this poll or the next",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      const cursor = cursorOf(yield* read(source));
      repo.fill(250, (index) => ({ createdAt: noon - index * second }));
      let asked = 0;
      upstream.beforeEach(() => {
        if (++asked === 2) {
          // Those still unread go to the front, more than the pages that follow can show.
          clock.at += 30 * minute;
          for (let number = 101; number <= 250; number++) repo.comment(number);
        }
      });
      const first = yield* read(source, cursor);
      const afterwards = yield* read(source, cursorOf(first));
      equal(new Set(numbersOf([...first, ...afterwards])).size, 250);
    }),
);

live("links lead to the numbered address and are followed as given", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch();
    const cursor = cursorOf(yield* read(source));
    repo.fill(150);
    yield* read(source, cursor);
    const [, first, second] = listed(upstream);
    equal(first?.path, firstSweep);
    match(second?.path ?? "", /^\/repositories\/1\/issues\?.*&after=[^&]+&page=2$/);
  }));

live(
  "an Enterprise server is asked below its path, and its mirrored links stay there",
  () =>
    Effect.gen(function* () {
      const upstream = yield* simulated({ now: () => noon, prefix: "/api/v3" });
      upstream.linkTo("https://api.github.com");
      const source = yield* sourceOf({ repos: [name], base_url: `${upstream.url}/` });
      equal(source.host, new URL(upstream.url).host);
      const repo = upstream.repo(name);
      const cursor = cursorOf(yield* read(source));
      repo.fill(150);
      equal(numbersOf(yield* read(source, cursor)).length, 150);
      ok(upstream.requests.every(({ path }) => path.startsWith("/api/v3/repos")));
    }),
);

live("a renamed repository is read, and a note tells its new name", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch();
    repo.open();
    repo.rename("vllm/engine");
    const pages = yield* read(source);
    deepEqual(numbersOf(pages), [1]);
    deepEqual(firstPage(pages).notes.map(({ en }) => en), [
      "vllm-project/vllm is now vllm/engine; change it in sources.github.repos",
    ]);
  }));

live("a renamed repository that shows nothing is noted too", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch();
    repo.rename("vllm/engine");
    deepEqual(firstPage(yield* read(source)).notes.map(({ en }) => en), [
      "vllm-project/vllm was renamed or moved; look up its new name and change it in sources.github.repos",
    ]);
  }));

live("the version changes with what is news and with nothing else", () =>
  Effect.gen(function* () {
    const { clock, source, repo } = yield* watch();
    repo.open({ pull: true, draft: true, labels: ["a", "b"] });
    const versions: Array<string | null | undefined> = [];
    const look = Effect.map(read(source), (pages) => {
      clock.at += minute;
      versions.push(firstPage(pages).items[0]?.version);
      return new Set(versions).size;
    });
    equal(yield* look, 1);
    repo.comment(1);
    equal(yield* look, 1);
    repo.unlabel(1, "a");
    repo.label(1, "a");
    equal(yield* look, 1);
    const changes = [
      () => repo.label(1, "c"),
      () => repo.edit(1, { title: "new" }),
      () => repo.edit(1, { body: "new" }),
      () => repo.edit(1, { draft: false }),
      () => repo.close(1),
    ];
    for (const [index, change] of changes.entries()) {
      change();
      equal(yield* look, index + 2);
    }
    repo.reopen(1);
    equal(yield* look, changes.length + 1);
    repo.close(1);
    equal(yield* look, changes.length + 2);
    repo.reopen(1);
    repo.merge(1);
    equal(yield* look, changes.length + 3);
  }));

live(
  "a full page is asked for whole, for what an index shows late would not be seen on it",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, repo, source } = yield* watch();
      repo.fill(100, () => ({ createdAt: noon }));
      clock.at += minute;
      let cursor: string | undefined;
      for (let poll = 0; poll < 3; poll++) cursor = cursorOf(yield* read(source, cursor));
      ok(listed(upstream).every(({ headers }) => !headers.has("if-none-match")));
    }),
);
