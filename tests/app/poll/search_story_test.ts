import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { day, hour, world } from "./github_world.ts";

/*
 * What people are told of the results of a search, from GitHub's answer to the message.
 */

const searching = (type: "issues" | "pulls" | "repositories", more: object = {}) => ({
  searches: [{ name: "everywhere", query: "DeepSeek", type }],
  ...more,
});

/** A GitHub with another repository than the one that is watched, and what a search tells of it. */
const looked = (type: "issues" | "pulls" | "repositories", more: object = {}) =>
  Effect.gen(function* () {
    const all = yield* world;
    const elsewhere = all.forge.repo("other/server");
    elsewhere.open({ title: "DeepSeek, long ago", createdAt: all.clock.at - day });
    const poll = yield* all.start({}, {}, undefined, searching(type, more));
    yield* poll();
    return { ...all, elsewhere, poll };
  });

const of = (...events: ReadonlyArray<string>) =>
  events.map((event) => `github:search/everywhere ${event}`);

test("an issue anywhere is told when it is opened, closed and reopened, once each", () =>
  Effect.gen(function* () {
    const { elsewhere, poll } = yield* looked("issues");
    const number = elsewhere.open({ title: "Support DeepSeek" });
    elsewhere.open({ title: "DeepSeek pull", pull: true });
    elsewhere.open({ title: "Something else" });
    deepEqual((yield* poll()).told, of("issue_opened Support DeepSeek"));
    elsewhere.comment(number);
    deepEqual((yield* poll()).told, []);
    elsewhere.close(number);
    deepEqual((yield* poll()).told, of("issue_closed Support DeepSeek"));
    elsewhere.reopen(number);
    deepEqual((yield* poll()).told, of("issue_reopened Support DeepSeek"));
    for (const after of [hour, hour]) deepEqual((yield* poll(after)).told, []);
  }));

test("a search for pull requests tells of no issue", () =>
  Effect.gen(function* () {
    const { elsewhere, poll } = yield* looked("pulls");
    const number = elsewhere.open({ title: "Add DeepSeek", pull: true });
    elsewhere.open({ title: "Support DeepSeek" });
    deepEqual((yield* poll()).told, of("pr_opened Add DeepSeek"));
    elsewhere.merge(number);
    deepEqual((yield* poll()).told, of("pr_merged Add DeepSeek"));
  }));

test("a new repository is told, and that it has another name", () =>
  Effect.gen(function* () {
    const { forge: { search }, poll } = yield* looked("repositories");
    const id = search.publish({ name: "someone/DeepSeek-V4-AWQ", stars: 7 });
    deepEqual((yield* poll()).told, of("repository_added someone/DeepSeek-V4-AWQ"));
    search.rename(id, "someone/DeepSeek-V4-GPTQ");
    deepEqual((yield* poll(2 * hour)).told, of("repository_renamed someone/DeepSeek-V4-GPTQ"));
  }));

test("what a watched repository tells, a search does not tell again", () =>
  Effect.gen(function* () {
    const { repo, elsewhere, poll } = yield* looked("issues", { repos: ["Acme/Engine"] });
    repo.open({ title: "DeepSeek here" });
    elsewhere.open({ title: "DeepSeek there" });
    deepEqual((yield* poll()).told, [
      "github:Acme/Engine issue_opened DeepSeek here",
      ...of("issue_opened DeepSeek there"),
    ]);
  }));

test("what is watched of a repository but not its issues leaves them to the search", () =>
  Effect.gen(function* () {
    const { repo, start } = yield* world;
    const poll = yield* start({ issues: false, pulls: true }, {}, undefined, searching("issues"));
    yield* poll();
    repo.open({ title: "DeepSeek here" });
    deepEqual((yield* poll()).told, of("issue_opened DeepSeek here"));
  }));

test("what two searches find is told once, by the first, and so is all that happens to it", () =>
  Effect.gen(function* () {
    const other = { name: "support", query: "Support", type: "issues" };
    const { searches } = searching("issues");
    const { elsewhere, poll } = yield* looked("issues", { searches: [...searches, other] });
    const ofEither = ({ told }: { readonly told: ReadonlyArray<string> }) =>
      told.map((each) => each.replace(/^github:search\/\w+ /, ""));
    const number = elsewhere.open({ title: "Support DeepSeek" });
    deepEqual(ofEither(yield* poll()), ["issue_opened Support DeepSeek"]);
    deepEqual(ofEither(yield* poll()), []);
    // The first update is told at once, the others together when its window ends.
    const told: Array<string> = [];
    for (let edit = 1; edit <= 4; edit++) {
      elsewhere.edit(number, { body: `DeepSeek ${edit}` });
      told.push(...ofEither(yield* poll()));
    }
    deepEqual(told, ["issue_updated Support DeepSeek"]);
    deepEqual(
      ofEither(yield* poll(2 * hour)),
      Array.from({ length: 3 }, () => "issue_updated Support DeepSeek"),
    );
    elsewhere.close(number);
    deepEqual(ofEither(yield* poll()), ["issue_closed Support DeepSeek"]);
    // What only one of them finds is told as ever.
    elsewhere.open({ title: "DeepSeek alone" });
    deepEqual(ofEither(yield* poll()), ["issue_opened DeepSeek alone"]);
  }));

test("an old issue that matches only now is told", () =>
  Effect.gen(function* () {
    const { elsewhere, poll, clock } = yield* looked("issues");
    const number = elsewhere.open({ title: "Another model", createdAt: clock.at - 30 * day });
    yield* poll();
    elsewhere.edit(number, { title: "Another model: DeepSeek" });
    deepEqual((yield* poll()).told, of("issue_updated Another model: DeepSeek"));
  }));

test("what the index leaves out is told when it shows it, below the first page within the hour", () =>
  Effect.gen(function* () {
    const { clock, forge, elsewhere, poll } = yield* looked("issues");
    const late = elsewhere.get(elsewhere.open({ title: "DeepSeek late" }));
    forge.search.lose(late.id);
    deepEqual((yield* poll()).told, []);
    clock.at += hour;
    for (let n = 0; n < 150; n++) elsewhere.open({ title: `DeepSeek ${n}` });
    yield* poll();
    forge.search.lose();
    const told: Array<string> = [];
    for (let n = 0; n < 13; n++) told.push(...(yield* poll()).told);
    deepEqual(told, of("issue_opened DeepSeek late"));
  }));

test("a result that comes and goes is told once", () =>
  Effect.gen(function* () {
    const { forge, elsewhere, poll } = yield* looked("issues");
    const { id } = elsewhere.get(elsewhere.open({ title: "DeepSeek" }));
    deepEqual((yield* poll()).told, of("issue_opened DeepSeek"));
    for (const lost of [[id], [], [id], []]) {
      forge.search.lose(...lost);
      deepEqual((yield* poll(hour)).told, []);
    }
  }));

test("a search that has no results any more is no trouble, and goes on", () =>
  Effect.gen(function* () {
    const { elsewhere, poll } = yield* looked("issues");
    elsewhere.edit(1, { title: "Another" });
    for (const after of [hour, hour, hour]) {
      const { told, errors } = yield* poll(after);
      deepEqual([told, errors], [[], []]);
    }
    elsewhere.open({ title: "DeepSeek" });
    deepEqual((yield* poll()).told, of("issue_opened DeepSeek"));
  }));

test("a search that runs out of time is trouble when it stays, and loses nothing", () =>
  Effect.gen(function* () {
    const { forge, elsewhere, poll } = yield* looked("issues");
    forge.search.timesOut(true);
    elsewhere.open({ title: "DeepSeek 1" });
    elsewhere.open({ title: "DeepSeek 2" });
    deepEqual((yield* poll()).told, of("issue_opened DeepSeek 2"));
    forge.search.timesOut(false);
    deepEqual((yield* poll()).told, of("issue_opened DeepSeek 1"));
  }));

test("all results are read at first, and one page of them when nothing has happened", () =>
  Effect.gen(function* () {
    const { clock, forge, start } = yield* world;
    const elsewhere = forge.repo("other/server");
    for (let n = 0; n < 250; n++) {
      elsewhere.open({ title: `DeepSeek ${n}`, createdAt: clock.at - n * hour });
    }
    const poll = yield* start({}, {}, undefined, searching("issues"));
    yield* poll();
    const asked = () => forge.requests.filter(({ path }) => path.includes("/search/"));
    equal(asked().length, 3);
    yield* poll();
    equal(asked().length, 4);
    ok(
      asked().every(({ path }) =>
        path.includes("advanced_search=true") && path.includes("q=DeepSeek%20is%3Aissue")
      ),
    );
  }));

for (const [token, pages] of [["t0ken", 10], [undefined, 5]] as const) {
  test(`of very many results ${pages} pages are read ${token === undefined ? "without" : "with"} a token`, () =>
    Effect.gen(function* () {
      const { clock, forge, start } = yield* world;
      const elsewhere = forge.repo("other/server");
      for (let n = 0; n < 1200; n++) {
        elsewhere.open({ title: `DeepSeek ${n}`, createdAt: clock.at - n * hour });
      }
      const poll = yield* start({}, {}, undefined, {
        ...searching("issues"),
        ...token === undefined ? {} : { token },
      });
      yield* poll();
      equal(forge.requests.filter(({ path }) => path.includes("/search/")).length, pages);
      // An old one that is seen for the first time is none of the new.
      elsewhere.comment(1200);
      deepEqual((yield* poll()).told, []);
      elsewhere.open({ title: "DeepSeek again" });
      deepEqual((yield* poll()).told, of("issue_opened DeepSeek again"));
    }));
}

test("while the limit of searches holds they wait, and the repositories do not", () =>
  Effect.gen(function* () {
    const { clock, forge, repo, start } = yield* world;
    const elsewhere = forge.repo("other/server");
    for (let n = 0; n < 600; n++) {
      elsewhere.open({ title: `DeepSeek ${n}`, createdAt: clock.at - n * hour });
    }
    const poll = yield* start({}, {}, undefined, {
      searches: ["one", "two", "three"].map((name) => ({
        name,
        query: "DeepSeek",
        type: "issues",
      })),
    });
    const { errors } = yield* poll();
    match(errors.join(), /rate limited|too many requests|must wait/);
    repo.open({ title: "DeepSeek here" });
    ok((yield* poll()).told.includes("github:acme/engine issue_opened DeepSeek here"));
    // Each is known by now.
    yield* poll();
    elsewhere.open({ title: "DeepSeek there" });
    const told = yield* poll();
    deepEqual(told.errors, []);
    match(told.told.join(), /^github:search\/\w+ issue_opened DeepSeek there$/);
  }));
