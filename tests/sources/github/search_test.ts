import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { brief } from "../../../src/message/brief.ts";
import { render } from "../../../src/message/render.ts";
import { listedTitle } from "../../../src/message/event_text.ts";
import { github } from "../../../src/sources/github/github.ts";
import { alert, event, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { issuesOf } from "../../schema_issues.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded, test } from "../../testing.ts";
import { firstPage, itemsOf, lastOf, openSection, read, readSome, reasonOf } from "../opened.ts";
import { exchangesOf, name, sourceOf, watch } from "./source.ts";

const search = { name: "everywhere", query: "DeepSeek-V4 in:title", type: "issues" };

for (
  const [searches, found] of [
    [[{ ...search, name: "" }], [
      "searches.0.name: Expected a name of up to 60 letters, digits, hyphens, dots and underscores",
    ]],
    [[{ ...search, name: "a/b" }], [
      "searches.0.name: Expected a name of up to 60 letters, digits, hyphens, dots and underscores",
    ]],
    [[{ ...search, query: " " }], [
      "searches.0.query: Expected a search of up to 256 characters, such as DeepSeek-V4 in:title",
    ]],
    [[{ ...search, query: "x".repeat(257) }], [
      "searches.0.query: Expected a search of up to 256 characters, such as DeepSeek-V4 in:title",
    ]],
    [[search, { ...search, name: "Everywhere" }], ["searches.1.name: this name is used twice"]],
  ] as const
) {
  test(`the searches ${JSON.stringify(searches).slice(0, 60)} are refused with their mistake`, () =>
    Effect.sync(() => {
      const opened = openSection(github, { repos: [name], searches });
      ok(Result.isFailure(opened));
      deepEqual(issuesOf(opened.failure), found);
    }));
}

test("a search for something else is refused", () =>
  Effect.sync(() => {
    const searches = [{ ...search, type: "code" }];
    ok(Result.isFailure(openSection(github, { repos: [name], searches })));
  }));

test("each search is an entry of its own that shows its query", () =>
  Effect.sync(() => {
    const entries = Result.getOrThrow(openSection(github, { repos: [name], searches: [search] }));
    deepEqual(
      entries.map(({ id, about = [], unusable }) => [id, about.map(({ en }) => en), unusable]),
      [
        ["github:search/everywhere", ["DeepSeek-V4 in:title"], Option.none()],
        [`github:${name}`, [], Option.none()],
      ],
    );
  }));

test("only GitHub itself limits searches by the hour, more with a token", () =>
  Effect.gen(function* () {
    const perHour = function* (section: object, token?: string) {
      const source = yield* sourceOf({ repos: [name], searches: [search], ...section }, token);
      return [source.host, source.perHour, source.lanes];
    };
    deepEqual(yield* perHour({}), ["api.github.com/search", 600, 1]);
    deepEqual(yield* perHour({ token_env: "GITHUB_TOKEN" }, "hush"), [
      "api.github.com/search",
      1800,
      1,
    ]);
    deepEqual(yield* perHour({ base_url: "https://git.corp.example/api/v3" }), [
      "git.corp.example/search",
      undefined,
      1,
    ]);
  }));

test("a query that GitHub refuses is quoted with where to change it", () =>
  Effect.gen(function* () {
    const { upstream, source } = yield* watch({ searches: [search] });
    const body = JSON.stringify({
      message: "Validation Failed",
      errors: [{ message: "The listed users cannot be searched", field: "q", code: "invalid" }],
    });
    upstream.fail({ kind: "answer", status: 422, body });
    const reason = yield* reasonOf(read(source));
    equal(reason._tag, "Rejected");
    equal(
      reason.message,
      "GitHub search everywhere is refused: “The listed users cannot be searched”; change it in " +
        "sources.github.searches",
    );
  }));

test("a poll of 250 results that is cut off goes on with the page it left", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch({ searches: [{ ...search, query: "Issue" }] });
    repo.fill(250);
    const first = yield* readSome(source, 1);
    const { resume = "" } = lastOf(first);
    const second = yield* read(source, resume, false);
    const pages = upstream.requests.map(({ path }) => /&page=(\d+)/.exec(path)?.[1]);
    deepEqual(pages, ["1", "1", "2", "3"]);
    equal(new Set(itemsOf([...first, ...second]).map(({ id }) => id)).size, 250);
    equal(lastOf(second).complete, true);
  }));

test("a search of more results than GitHub shows says so at the first look, and is never complete", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch({ searches: [{ ...search, query: "Issue" }] });
    repo.open();
    upstream.search.counts(12_345);
    const pages = yield* read(source);
    match(firstPage(pages).notes[0]?.en ?? "", /^it finds 12,345 results, of which the 1,000/);
    equal(lastOf(pages).complete, false);
  }));

test("a result says where it is and which search found it", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch({ searches: [{ ...search, query: "Issue" }] });
    const number = repo.open();
    deepEqual(itemsOf(yield* read(source))[0]?.fields, {
      number,
      repository: name,
      search: "everywhere",
    });
  }));

for (
  const [repos, isTold] of [
    [["acme/other"], true],
    [["ACME/engine"], false],
    [["acme/*"], false],
    [[{ repo: "acme/engine", monitor: { issues: false, releases: true } }], true],
    [["acme/*", { repo: "acme/engine", monitor: { issues: false, releases: true } }], true],
  ] as const
) {
  test(`where ${JSON.stringify(repos)} are watched, a search tells ${isTold ? "" : "not "}of an issue`, () =>
    Effect.gen(function* () {
      const source = yield* sourceOf({ repos, searches: [search] });
      const { source: other, upstream } = yield* watch({
        searches: [{ ...search, query: "Issue" }],
      });
      upstream.repo("acme/engine").open();
      const [item] = itemsOf(yield* read(other));
      ok(item !== undefined);
      equal(source.changes(Option.none(), item, { at: 0, complete: true }).length, isTold ? 1 : 0);
    }));
}

test("an alert names the repository instead of the search, alone and among others", () =>
  Effect.sync(() => {
    const parts = {
      source: "github:search/everywhere",
      eventType: "issue_opened",
      title: "Support DeepSeek-V4",
      fields: { number: 61, repository: "acme/engine", search: "everywhere" },
    };
    const told = alert(parts);
    const [english, chinese] = [render(told, inEnglish), render(told, inChinese)];
    equal(english.title, "acme/engine#61: new issue — Support DeepSeek-V4");
    equal(chinese.title, "acme/engine#61：新 issue——Support DeepSeek-V4");
    const facts = [english, chinese].map(({ facts }) =>
      facts.filter(({ value }) => value === "everywhere").map(({ label }) => label)
    );
    deepEqual(facts, [["Search"], ["搜索"]]);
    equal(brief(told, inEnglish).place, "acme/engine");
    equal(
      listedTitle({ event: event(parts), matches: [] }, inEnglish),
      "acme/engine#61 Support DeepSeek-V4",
    );
    const here = { ...parts, source: `github:${name}`, fields: { number: 61 } };
    equal(
      listedTitle({ event: event(here), matches: [] }, inEnglish),
      "#61 Support DeepSeek-V4",
    );
  }));

for (
  const [eventType, en, zh] of [
    ["repository_added", "new repository", "新仓库"],
    ["repository_renamed", "repository renamed", "仓库已改名"],
  ] as const
) {
  test(`an alert says ${en} in both languages`, () =>
    Effect.sync(() => {
      const told = alert({
        source: "github:search/everywhere",
        eventType,
        title: "someone/DeepSeek-V4-AWQ",
        fields: { stars: 1234, fork: true },
      });
      match(render(told, inEnglish).title, new RegExp(`${en} — someone/DeepSeek-V4-AWQ$`));
      match(render(told, inChinese).title, new RegExp(`${zh}——someone/DeepSeek-V4-AWQ$`));
      deepEqual(
        render(told, inEnglish).facts.map(({ label, value }) => `${label} ${value}`)
          .filter((fact) => /^(?:Stars|Fork)/.test(fact)),
        ["Fork yes", "Stars 1,234"],
      );
    }));
}

for (
  const [file, type] of [
    ["search_issues_hub4j_3.json", "issues"],
    ["search_issues_pr_only_hub4j_first3.json", "pulls"],
    ["search_issues_deprecation_link.json", "issues"],
    ["search_repositories_2014_first3.json", "repositories"],
  ] as const
) {
  onRecorded(`every result of ${file} passes through`, () =>
    Effect.gen(function* () {
      const [exchange] = yield* exchangesOf(file);
      const body = exchange?.response.body as { readonly items: ReadonlyArray<unknown> };
      const { link } = Object.fromEntries(
        Object.entries(exchange?.response.headers ?? {}).map(([key, value]) => [
          key.toLowerCase(),
          value,
        ]),
      );
      const { url } = yield* serve(({ url }) =>
        Response.json(url.includes("&page=1") ? body : { ...body, items: [] }, {
          headers: link === undefined ? {} : { link },
        })
      );
      const source = yield* sourceOf({
        repos: [name],
        base_url: url,
        searches: [{ ...search, type }],
      });
      const pages = yield* read(source);
      deepEqual(pages.flatMap(({ ailment }) => ailment ?? []), []);
      const items = itemsOf(pages);
      equal(items.length, body.items.length);
      for (const { createdAt, url, version, fields, title } of items) {
        ok(createdAt !== null && url.startsWith("https://github.com/") && version !== null);
        ok(type === "repositories" ? title.includes("/") : fields["repository"] !== undefined);
      }
    }));
}

onRecorded(
  "results that are incomplete are an ailment, and what is there counts",
  () =>
    Effect.gen(function* () {
      const [exchange] = yield* exchangesOf("search_code_incomplete_results_2026.json");
      const { total_count, incomplete_results } = exchange?.response.body as {
        readonly total_count: number;
        readonly incomplete_results: boolean;
      };
      const item = {
        id: 1,
        number: 1,
        title: "DeepSeek-V4",
        html_url: `https://github.com/${name}/issues/1`,
        state: "open",
      };
      const { url } = yield* serve(() =>
        Response.json({ total_count, incomplete_results, items: [item] })
      );
      const source = yield* sourceOf({ repos: [name], base_url: url, searches: [search] });
      const page = lastOf(yield* read(source));
      deepEqual([page.items.length, page.complete], [1, false]);
      match(page.ailment?.en ?? "", /ran out of time/);
    }),
);
