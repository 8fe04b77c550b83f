import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Item } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { render } from "../../../src/message/render.ts";
import { type Release, releaseItem } from "../../../src/sources/github/release.ts";
import { releaseChanges } from "../../../src/sources/forge/release_changes.ts";
import { where } from "../../../src/rules/filters/field_conditions.ts";
import { alert, event, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { onRecorded, test } from "../../testing.ts";
import { cursorOf, day, itemsOf, noon, read } from "../opened.ts";
import { serve } from "../../simulators/serve.ts";
import { exchangesOf, name, sourceOf, watch } from "./source.ts";

const monitor = { issues: false, pulls: false, releases: true };

const itemOf = (release: Partial<Release>): Item =>
  releaseItem({
    id: 7,
    tag_name: "v0.11.0",
    html_url: `https://github.com/${name}/releases/tag/v0.11.0`,
    published_at: "2026-11-20T12:00:00Z",
    updated_at: "2026-11-20T12:00:00Z",
    ...release,
  });

const later = { updated_at: "2026-11-21T12:00:00Z" };
const since: Parameters<Source["changes"]>[2] = { at: noon - 30 * day, complete: true };

const notes = "Adds suport for DeepSeek-V4.\n\n* [#123](https://x/123) by @somebody";

for (
  const [what, before, now, found] of [
    ["the same", { body: notes }, { body: notes }, []],
    ["other blanks and markup", { body: notes }, { body: `## ${notes}\r\n\r\n` }, []],
    [
      "a typo put right",
      { body: notes },
      { body: notes.replace("suport", "support") },
      [],
    ],
    ["a sentence more", { body: notes }, { body: `Do not use this. ${notes}` }, ["updated"]],
    ["a Chinese sentence more", { body: notes }, { body: `已撤回。${notes}` }, ["updated"]],
    ["a Chinese character put right", { body: "支持昇腾的模形" }, { body: "支持昇腾的模型" }, []],
    ["no text any more", { body: notes }, { body: null }, ["updated"]],
    ["a long text beyond what is stored", { body: "word ".repeat(9000) }, {
      body: `${"word ".repeat(9000)} which is the end of it`,
    }, ["updated"]],
    ["another name", { name: "vLLM 0.11" }, { name: "vLLM 0.11 (withdrawn)" }, ["updated"]],
    ["another tag", {}, { tag_name: "v0.11.1" }, ["updated"]],
    ["no prerelease any more", { prerelease: true }, { prerelease: false }, ["promoted"]],
    ["a prerelease after all", { prerelease: false }, { prerelease: true }, []],
    ["more files", { assets: [] }, { assets: [{}, {}] }, []],
  ] as const satisfies ReadonlyArray<
    readonly [string, Partial<Release>, Partial<Release>, ReadonlyArray<string>]
  >
) {
  test(`a release with ${what} is ${found.length === 0 ? "no news" : found.join()}`, () =>
    Effect.sync(() => {
      const changes = releaseChanges(
        Option.some(itemOf(before)),
        itemOf({ ...before, ...now, ...later }),
        since,
      );
      deepEqual(changes.map(({ transition }) => transition), found);
      for (const { occurredAt, news } of changes) {
        deepEqual([occurredAt, news], [Date.UTC(2026, 10, 21, 12), true]);
      }
    }));
}

test("once the whole list was read an unknown release is news whatever its date, before only a younger one", () =>
  Effect.sync(() => {
    const news = (complete: boolean, at: number) =>
      releaseChanges(Option.none(), itemOf({}), { at, complete }).map(({ news }) => news);
    deepEqual(news(true, noon), [true]);
    deepEqual(news(false, noon), [false]);
    deepEqual(news(false, noon - 30 * day), [true]);
  }));

for (
  const [tag, release, title] of [
    ["v0.11.0", "", "v0.11.0"],
    ["v0.11.0", null, "v0.11.0"],
    ["v0.11.0", "vLLM 0.11.0", "vLLM 0.11.0"],
    ["b6543", "Support for Qwen4", "Support for Qwen4 (b6543)"],
  ] as const
) {
  test(`a release ${tag} called ${JSON.stringify(release)} is titled ${title}`, () =>
    Effect.sync(() => equal(itemOf({ tag_name: tag, name: release }).title, title)));
}

test("a draft that the token shows is no release until it is published", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch({ monitor });
    repo.releases.publish({ raw: { draft: true, published_at: null } });
    const id = repo.releases.publish();
    deepEqual(itemsOf(yield* read(source)).map((item) => item.id), [String(id)]);
  }));

test("a rule may ask for releases that are no prereleases", () =>
  Effect.sync(() => {
    const { test: fits } = where({ prerelease: false });
    const found = [itemOf({ prerelease: true }), itemOf({ prerelease: false }), itemOf({})]
      .map(({ fields }) =>
        Result.isSuccess(fits({ event: event({ fields }), before: Option.none() }))
      );
    deepEqual(found, [false, true, true]);
  }));

test("with updates switched off edits are on record only, a promotion is told", () =>
  Effect.gen(function* () {
    const { source } = yield* watch({ monitor: { ...monitor, updates: false } });
    const before = itemOf({ prerelease: true });
    const now = itemOf({ name: "Another", prerelease: false, ...later });
    deepEqual(
      source.changes(Option.some(before), now, since)
        .map(({ transition, news }) => [transition, news]),
      [["promoted", true], ["updated", false]],
    );
  }));

test("of a list that does not end twenty pages are read, the rest is not waited for", () =>
  Effect.gen(function* () {
    const { source, repo, upstream } = yield* watch({ monitor });
    for (let n = 0; n < 2150; n++) repo.releases.publish();
    const first = yield* read(source);
    deepEqual([first.length, first.at(-1)?.complete], [20, false]);
    const before = upstream.requests.length;
    yield* read(source, cursorOf(first), false);
    const [request, ...more] = upstream.requests.slice(before);
    deepEqual([request?.headers.has("if-none-match"), more.length], [true, 0]);
  }));

for (const kind of ["after", "number", "none"] as const) {
  test(`a list of three pages is read whole where links are ${kind}`, () =>
    Effect.gen(function* () {
      const { source, repo, upstream } = yield* watch({ monitor });
      upstream.links(kind);
      for (let n = 0; n < 250; n++) repo.releases.publish();
      const ids = new Set(itemsOf(yield* read(source)).map(({ id }) => id));
      equal(ids.size, 250);
    }));
}

for (
  const [eventType, prerelease, en, zh] of [
    ["release_published", false, "new release", "新版本发布"],
    ["release_published", true, "new prerelease", "新预发布版本"],
    ["release_promoted", false, "prerelease is now a release", "预发布版本已转正"],
    ["release_updated", false, "release updated", "版本有更新"],
  ] as const
) {
  test(`an alert says ${en} in both languages, with tag, author and files`, () =>
    Effect.sync(() => {
      const release = alert({
        source: `github:${name}/releases`,
        eventType,
        transition: "added",
        title: "vLLM 0.11.0",
        author: "simon",
        fields: { tag: "v0.11.0", prerelease, assets: 3 },
      });
      const [english, chinese] = [render(release, inEnglish), render(release, inChinese)];
      equal(english.title, `${name}/releases: ${en} — vLLM 0.11.0`);
      equal(chinese.title, `${name}/releases：${zh}——vLLM 0.11.0`);
      const factsOf = ({ facts }: typeof english) =>
        facts.map(({ label, value }) => `${label}=${value}`).filter((fact) =>
          /^(?:Tag|Assets|Prerelease|Author|Git 标签|附件数|预发布|作者)=/.test(fact)
        );
      deepEqual(factsOf(english), [
        "Author=simon",
        "Tag=v0.11.0",
        ...prerelease ? ["Prerelease=yes"] : [],
        "Assets=3",
      ]);
      equal(factsOf(chinese).length, factsOf(english).length);
    }));
}

for (
  const [file, count, prereleases] of [
    ["releases_github_hub_p1_hub4j.json", 30, 3],
    ["releases_pygithub_per10_p1_p3_2022.json", 10, 0],
    ["release_latest_2026.json", 1, 0],
  ] as const
) {
  onRecorded(`every release of ${file} passes through`, () =>
    Effect.gen(function* () {
      const [exchange] = yield* exchangesOf(file);
      const { url } = yield* serve(({ url }) =>
        Response.json(url.includes("page=2") ? [] : [exchange?.response.body].flat())
      );
      const items = itemsOf(
        yield* read(yield* sourceOf({ repos: ["a/b"], base_url: url, monitor })),
      );
      equal(items.length, count);
      equal(items.filter(({ fields }) => fields["prerelease"] === true).length, prereleases);
      for (const { title, createdAt, updatedAt, author, url } of items) {
        equal(title === "" || author === null || createdAt === null || updatedAt === null, false);
        equal(url.startsWith("https://github.com/"), true);
      }
    }));
}
