import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { day, hour, minute, world } from "./github_world.ts";

/*
 * What people are told of a repository's commits, from GitHub's answer to the message.
 */

const monitor = { issues: false, pulls: false, commits: true };
const models = "src/models/**";

const watched = (...paths: ReadonlyArray<string>) => [
  paths.length === 0 ? "acme/engine" : { repo: "acme/engine", paths },
];

/** A repository with one commit, whose first look was silent. */
const looked = (...paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const all = yield* world;
    all.repo.code.commit({ message: "Add DeepSeek", paths: ["src/models/deepseek.py"] });
    const poll = yield* all.start(monitor, {}, watched(...paths));
    yield* poll();
    return { ...all, poll };
  });

const of = (...titles: ReadonlyArray<string>) =>
  titles.map((title) => `github:acme/engine/commits commit_added ${title}`);

test("a commit is told by its message, once", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked();
    repo.code.commit({ message: "Refactor\n\nPrepares for DeepSeek-V4" });
    repo.code.commit({ message: "Something else" });
    deepEqual((yield* poll()).told, of("Refactor"));
    deepEqual((yield* poll(hour)).told, []);
  }));

test("commits that touch none of the paths are left out, one that touches several is told once", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(models, "src/registry.py");
    repo.code.commit({ message: "DeepSeek docs", paths: ["docs/deepseek.md"] });
    repo.code.commit({ message: "DeepSeek registry", paths: ["src/registry.py"] });
    repo.code.commit({ message: "DeepSeek both", paths: ["src/registry.py", "src/models/a.py"] });
    repo.code.commit({ message: "DeepSeek model", paths: ["src/models/b/c.py"] });
    const told = of("DeepSeek both", "DeepSeek model", "DeepSeek registry");
    deepEqual((yield* poll()).told, told);
    deepEqual((yield* poll(hour)).told, []);
  }));

test("an idle poll costs one 304 for each path, paths below others are not asked for", () =>
  Effect.gen(function* () {
    const { repo, forge, poll } = yield* looked(
      models,
      "src/models/deepseek.py",
      "src/registry.py",
    );
    repo.code.commit({ message: "One", paths: ["src/registry.py"] });
    yield* poll();
    equal((yield* poll()).requests, 2);
    for (const { headers } of forge.requests.slice(-2)) {
      equal(headers.has("if-none-match"), true);
    }
  }));

test("a history that is rewritten tells nothing again, only what is new in it", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked();
    const { code } = repo;
    const wrong = code.commit({ message: "DeepSeek by mistake" });
    for (let n = 0; n < 5; n++) code.commit({ message: `DeepSeek ${n}` });
    equal((yield* poll()).told.length, 6);
    code.rewrite(wrong);
    code.commit({ message: "DeepSeek at last" });
    deepEqual((yield* poll()).told, of("DeepSeek at last"));
    deepEqual((yield* poll(hour)).told, []);
  }));

test("more than a page of commits between two polls are all told", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked(models, "src/registry.py");
    for (let n = 0; n < 260; n++) {
      repo.code.commit({ message: `DeepSeek ${n}`, paths: ["src/models/a.py"] });
    }
    const { kinds, errors } = yield* poll();
    deepEqual([kinds, errors], [["flood"], []]);
    deepEqual((yield* poll(hour)).kinds, []);
  }));

test("of a long history the first look reads one page, and nothing behind it is told later", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    for (let n = 1000; n > 0; n--) {
      const at = clock.at - n * hour;
      repo.code.commit({ message: `DeepSeek ${n}`, authoredAt: at, committedAt: at });
    }
    const poll = yield* start(monitor);
    const first = yield* poll();
    equal(first.requests, 1);
    for (let n = 0; n < 3; n++) {
      const found = yield* poll(hour);
      deepEqual(found.told, []);
      equal(found.requests <= 2, true);
    }
    repo.code.commit({ message: "DeepSeek now" });
    deepEqual((yield* poll()).told, of("DeepSeek now"));
  }));

test("the newest hundred commits are what the first look tells of, to the oldest of them", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    for (let n = 150; n > 0; n--) {
      const at = clock.at - n * hour;
      repo.code.commit({ message: `DeepSeek ${n}`, authoredAt: at, committedAt: at });
    }
    const poll = yield* start(monitor, { firstRun: "each", floodLimit: 0 });
    const newest = Array.from({ length: 100 }, (_, index) => `DeepSeek ${index + 1}`);
    deepEqual((yield* poll()).told, of(...newest).toSorted());
    deepEqual((yield* poll(hour)).told, []);
  }));

test("a commit with an absurd date moves no bounds", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    for (let n = 1000; n > 0; n--) {
      const at = clock.at - n * hour;
      const raw = n === 3 ? { date: "1970-01-01T00:00:00Z" } : {};
      repo.code.commit({ message: `DeepSeek ${n}`, authoredAt: at, committedAt: at, raw });
    }
    const poll = yield* start(monitor);
    yield* poll();
    for (let n = 0; n < 3; n++) {
      const found = yield* poll(hour);
      deepEqual(found.told, []);
      equal(found.requests <= 2, true);
    }
    for (let n = 0; n < 150; n++) repo.code.commit({ message: `DeepSeek again ${n}` });
    deepEqual((yield* poll()).kinds, ["flood"]);
    equal((yield* poll(hour)).requests <= 4, true);
  }));

test("a path whose list was empty for once is not told of its history", () =>
  Effect.gen(function* () {
    const { clock, forge, repo, start } = yield* world;
    for (let n = 150; n > 1; n--) {
      const at = clock.at - n * day;
      repo.code.commit({
        message: `DeepSeek ${n}`,
        authoredAt: at,
        committedAt: at,
        paths: ["src/models/a.py"],
      });
    }
    const poll = yield* start(monitor, {}, watched(models));
    forge.fail({ kind: "answer", status: 200, body: "[]" }, 1);
    yield* poll();
    deepEqual((yield* poll()).kinds, []);
    deepEqual((yield* poll(hour)).kinds, []);
    repo.code.commit({ message: "DeepSeek now", paths: ["src/models/b.py"] });
    deepEqual((yield* poll()).told, of("DeepSeek now"));
  }));

test("a branch that is merged late brings commits with old dates", () =>
  Effect.gen(function* () {
    const { clock, repo, start } = yield* world;
    for (let n = 40; n > 0; n--) {
      const at = clock.at - n * day;
      repo.code.commit({ message: `Commit ${n}`, authoredAt: at, committedAt: at });
    }
    const poll = yield* start(monitor);
    yield* poll();
    const at = clock.at - 20 * day - minute;
    repo.code.commit({ message: "DeepSeek on a branch", authoredAt: at, committedAt: at });
    deepEqual((yield* poll()).told, of("DeepSeek on a branch"));
  }));

test("a path that the config names later is not told of what was there", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    repo.code.commit({ message: "A", paths: ["src/models/a.py"] });
    for (let n = 0; n < 150; n++) {
      repo.code.commit({ message: `DeepSeek ${n}`, paths: ["docs/a.md"] });
    }
    yield* (yield* start(monitor, {}, watched(models)))();
    const poll = yield* start(monitor, {}, watched(models, "docs/**"));
    deepEqual((yield* poll()).kinds, []);
    deepEqual((yield* poll(hour)).kinds, []);
    repo.code.commit({ message: "DeepSeek guide", paths: ["docs/b.md"] });
    deepEqual((yield* poll()).told, of("DeepSeek guide"));
    deepEqual((yield* poll(2 * hour)).kinds, []);
  }));

test("a path that fails while others have their first look is told of what came since", () =>
  Effect.gen(function* () {
    const { clock, forge, repo, start } = yield* world;
    for (
      const [message, path] of [["A", "src/models/a.py"], ["DeepSeek old", "docs/a.md"]] as const
    ) {
      const at = clock.at - day;
      repo.code.commit({ message, authoredAt: at, committedAt: at, paths: [path] });
    }
    const poll = yield* start(monitor, {}, watched(models, "docs/**"));
    forge.beforeEach(({ path }) => {
      if (path.includes("path=docs")) forge.fail({ kind: "answer", status: 403 });
      else forge.recover();
    });
    yield* poll();
    yield* poll();
    yield* poll();
    repo.code.commit({ message: "DeepSeek model", paths: ["src/models/b.py"] });
    repo.code.commit({ message: "DeepSeek guide", paths: ["docs/b.md"] });
    deepEqual((yield* poll()).told, of("DeepSeek model"));
    forge.beforeEach(() => forge.recover());
    deepEqual((yield* poll(hour)).told, of("DeepSeek guide"));
  }));

test("a repository without commits is no failure, and its first commit is told", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    const poll = yield* start(monitor);
    deepEqual((yield* poll()).errors, []);
    repo.code.commit({ message: "DeepSeek begins" });
    deepEqual((yield* poll()).told, of("DeepSeek begins"));
  }));

test("a path that no commit touches is named", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    repo.code.commit();
    const poll = yield* start(monitor, {}, watched("src/modles/**"));
    match((yield* poll()).notes.join(), /no commit touches src\/modles; check the path/);
  }));
