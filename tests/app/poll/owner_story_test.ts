import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { hour, world } from "./github_world.ts";

/*
 * What people are told of all repositories of an owner, from GitHub's answer to the message.
 */

const all = ["acme/*"];

/** An owner with one repository, whose first look was silent. */
const looked = (monitor: object = {}, repos: ReadonlyArray<unknown> = all) =>
  Effect.gen(function* () {
    const found = yield* world;
    found.repo.open({ title: "An old DeepSeek issue" });
    const poll = yield* found.start(monitor, {}, repos);
    const first = yield* poll();
    return { ...found, poll, first };
  });

test("one run looks at the owner and at each of its repositories for the first time", () =>
  Effect.gen(function* () {
    const { repo, first, poll } = yield* looked();
    deepEqual(first.sources, ["github:acme/* first_look", "github:acme/engine first_look"]);
    deepEqual(first.told, []);
    repo.open({ title: "DeepSeek issue" });
    deepEqual((yield* poll()).told, ["github:acme/engine issue_opened DeepSeek issue"]);
  }));

test("a new repository is told and joins with a first look of its own", () =>
  Effect.gen(function* () {
    const { forge, poll } = yield* looked();
    const made = forge.repo("acme/DeepSeek-Kernels");
    made.open({ title: "DeepSeek was here" });
    const found = yield* poll();
    deepEqual(found.told, ["github:acme/* repository_added acme/DeepSeek-Kernels"]);
    deepEqual(found.sources, [
      "github:acme/* ok",
      "github:acme/engine ok",
      "github:acme/DeepSeek-Kernels first_look",
    ]);
    made.open({ title: "DeepSeek at work" });
    deepEqual((yield* poll()).told, [
      "github:acme/DeepSeek-Kernels issue_opened DeepSeek at work",
    ]);
  }));

test("a repository that joins while GitHub asks for patience is told and looked at afterwards", () =>
  Effect.gen(function* () {
    const { forge, poll } = yield* looked();
    forge.repo("acme/DeepSeek-Kernels").open({ title: "DeepSeek was here" });
    forge.fail({ kind: "answer", status: 429, body: "", headers: { "retry-after": "600" } }, 1);
    const limited = yield* poll();
    const waiting = yield* poll();
    equal(waiting.requests, 0);
    const after = yield* poll(hour);
    deepEqual(after.sources.toSorted(), [
      "github:acme/* ok",
      "github:acme/DeepSeek-Kernels first_look",
      "github:acme/engine ok",
    ]);
    deepEqual([limited, waiting, after].flatMap(({ told }) => told), [
      "github:acme/* repository_added acme/DeepSeek-Kernels",
    ]);
    deepEqual((yield* poll()).told, []);
  }));

test("a repository that comes from elsewhere is told though it is old", () =>
  Effect.gen(function* () {
    const { clock, forge, poll } = yield* looked();
    forge.repo("elsewhere/deepseek").describe({ createdAt: clock.at - 900 * 24 * hour });
    forge.repo("elsewhere/deepseek").rename("acme/deepseek");
    deepEqual((yield* poll(hour)).told, ["github:acme/* repository_added acme/deepseek"]);
  }));

test("with repositories switched off new ones join and are not told", () =>
  Effect.gen(function* () {
    const { forge, poll } = yield* looked({ repositories: false });
    forge.repo("acme/deepseek");
    yield* poll();
    forge.repo("acme/deepseek").open({ title: "DeepSeek issue" });
    deepEqual((yield* poll()).told, ["github:acme/deepseek issue_opened DeepSeek issue"]);
  }));

test("forks and archived repositories are watched where they are included", () =>
  Effect.gen(function* () {
    const { forge, start } = yield* world;
    forge.repo("acme/old").describe({ archived: true });
    forge.repo("acme/fork").describe({ fork: true });
    const sourcesWith = (...include: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const poll = yield* start({}, {}, [{ repo: "acme/*", include }]);
        const { told, sources } = yield* poll(hour);
        deepEqual(told, []);
        return sources.map((each) => each.split(" ")[0]).toSorted();
      });
    deepEqual(yield* sourcesWith(), ["github:acme/*", "github:acme/engine"]);
    deepEqual(yield* sourcesWith("forks"), [
      "github:acme/*",
      "github:acme/engine",
      "github:acme/fork",
    ]);
    deepEqual(yield* sourcesWith("archived"), [
      "github:acme/*",
      "github:acme/engine",
      "github:acme/old",
    ]);
  }));

test("a repository that is renamed is told, and its source goes on where it was", () =>
  Effect.gen(function* () {
    const { forge, repo, poll } = yield* looked();
    forge.repo("acme/another");
    yield* poll();
    repo.rename("acme/deepseek");
    repo.open({ title: "DeepSeek meanwhile" });
    const found = yield* poll();
    deepEqual(found.told, [
      "github:acme/* repository_renamed acme/deepseek",
      "github:acme/engine issue_opened DeepSeek meanwhile",
    ]);
    deepEqual(found.errors, []);
    repo.open({ title: "DeepSeek afterwards" });
    const after = yield* poll();
    deepEqual(after.told, ["github:acme/deepseek issue_opened DeepSeek afterwards"]);
    deepEqual(after.sources, [
      "github:acme/* ok",
      "github:acme/deepseek ok",
      "github:acme/another ok",
    ]);
  }));

test("an owner under another name is one note, and no repository is told as renamed", () =>
  Effect.gen(function* () {
    const { forge, repo, poll } = yield* looked();
    forge.repo("acme/deepseek");
    yield* poll();
    for (const each of [repo, forge.repo("acme/deepseek")]) {
      each.describe({ raw: { full_name: each.name().replace("acme", "acme-labs") } });
    }
    const found = yield* poll(hour);
    deepEqual([found.told, found.errors], [[], []]);
  }));

test("a repository leaves when it is archived, and joins again when it is no more", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* looked();
    repo.describe({ archived: true });
    deepEqual((yield* poll()).sources.length, 2);
    deepEqual((yield* poll()).sources, ["github:acme/* ok"]);
    repo.describe({ archived: false });
    repo.open({ title: "DeepSeek meanwhile" });
    const back = yield* poll();
    deepEqual(back.told, ["github:acme/engine issue_opened DeepSeek meanwhile"]);
  }));

test("a repository that is deleted or leaves is not polled any more, and says nothing", () =>
  Effect.gen(function* () {
    const { forge, repo, poll } = yield* looked();
    forge.repo("acme/another");
    yield* poll();
    repo.delete();
    yield* poll(hour);
    const found = yield* poll(hour);
    deepEqual([found.told, found.errors], [[], []]);
    deepEqual(found.sources, ["github:acme/* ok", "github:acme/another ok"]);
  }));

test("a repository that the config names itself has its own settings", () =>
  Effect.gen(function* () {
    const own = { repo: "ACME/engine", monitor: { issues: false, releases: true } };
    const { first } = yield* looked({}, ["acme/*", own]);
    deepEqual(first.sources.toSorted(), [
      "github:ACME/engine first_look",
      "github:ACME/engine/releases first_look",
      "github:acme/* first_look",
    ]);
  }));

test("a user's repositories are watched like an organisation's, and an idle poll costs a request each", () =>
  Effect.gen(function* () {
    const { forge, start } = yield* world;
    forge.user("acme");
    const poll = yield* start({}, {}, all);
    deepEqual((yield* poll()).errors, []);
    equal((yield* poll()).requests, 2);
    forge.repo("acme/deepseek");
    deepEqual((yield* poll()).told, ["github:acme/* repository_added acme/deepseek"]);
  }));

test("with everything on an idle poll costs one 304 for each list and path", () =>
  Effect.gen(function* () {
    const { forge, repo, start } = yield* world;
    repo.open({ title: "Something" });
    repo.releases.publish();
    repo.code.tag();
    repo.code.commit({ paths: ["src/models/a.py"] });
    repo.code.commit({ paths: ["src/registry.py"] });
    const poll = yield* start({ releases: true, tags: true, commits: true }, {}, [
      "acme/*",
      { repo: "acme/engine", paths: ["src/models/**", "src/registry.py"] },
    ]);
    for (let n = 0; n < 2; n++) yield* poll();
    const { requests, sources } = yield* poll();
    deepEqual([requests, sources.length], [6, 5]);
    const asked = forge.requests.slice(-requests);
    deepEqual(asked.filter(({ headers }) => !headers.has("if-none-match")), []);
  }));
