import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { feeds } from "../../../src/sources/feeds/feeds.ts";
import { issuesOf } from "../../schema_issues.ts";
import { test } from "../../testing.ts";
import { openSection, type Variables } from "../opened.ts";

const opened = (section: unknown, variables?: Variables) =>
  Result.getOrThrow(openSection(feeds, section, variables));

test("a feed is called by its name, or by its address without the query", () =>
  Effect.sync(() => {
    const section = [
      "https://Blog.example/feed.xml",
      "http://127.0.0.1:8080/",
      { name: "机器之心", url: "https://jiqi.example/rss?limit=20" },
    ];
    deepEqual(opened(section).map(({ id, hosts }) => [id, hosts]), [
      ["feeds:blog.example/feed.xml", ["blog.example"]],
      ["feeds:127.0.0.1:8080", ["127.0.0.1:8080"]],
      ["feeds:机器之心", ["jiqi.example"]],
    ]);
  }));

test("a secret address stands in a variable, which the entry requires", () =>
  Effect.sync(() => {
    const section = ["https://a.example/", { name: "mine", url_env: "MINE" }];
    const [, unset] = opened(section);
    deepEqual(unset?.secrets, [
      { path: "sources.feeds[1].url_env", variable: "MINE", required: true },
    ]);
    const says = {
      en: "MINE, named by sources.feeds[1].url_env, is not set",
      zh: "sources.feeds[1].url_env 指定的变量 MINE 未设置",
    };
    deepEqual([unset?.unusable, unset?.hosts], [Option.some(says), []]);
    const [, set] = opened(section, { MINE: "https://b.example/?key=hush" });
    deepEqual([set?.unusable, set?.hosts, set?.id], [Option.none(), ["b.example"], "feeds:mine"]);
    for (const wrong of ["hush-0123", "https://b.example/?key=hush-0123\nx", "ftp://hush-0123/"]) {
      const [, { unusable } = { unusable: Option.none() }] = opened(section, { MINE: wrong });
      const problem = Option.getOrThrow(unusable);
      match(problem.en, /^MINE holds /);
      ok(!`${problem.en}${problem.zh}`.includes("hush"));
    }
  }));

const form = "expected the address of a feed, e.g. https://huggingface.co/blog/feed.xml";

for (
  const [section, found] of [
    [[], [": Expected at least one feed"]],
    [["feed"], [`0: ${form}`]],
    [["https://a.example/", "a.example/feed"], [
      "1: expected the address of a feed, did you mean https://a.example/feed?",
    ]],
    [["feed://a.example/x"], [
      "0: expected the address of a feed, did you mean https://a.example/x?",
    ]],
    [["ftp://a.example/x"], [`0: ${form}`]],
    [["https://a.example/?q=1"], [
      '0: an address with a query needs a name: {"name": "…", "url": "…"}',
    ]],
    [["https://me:pw@a.example/"], [
      "0: this address holds a login; put it into a variable, name that in url_env instead of url, " +
      "and renew the password",
    ]],
    [[{ name: "a" }], [
      "0: expected either url or url_env, the variable that holds a secret address",
    ]],
    [[{ name: "a", url: "https://a.example/", url_env: "A" }], [
      "0: expected either url or url_env, the variable that holds a secret address",
    ]],
    [["https://a.example/", { name: "A", url: "http://a.example/" }], [
      "1: this feed is listed twice",
    ]],
    [[{ name: "a", url: "https://a.example/" }, { name: "A", url: "https://b.example/" }], [
      "1: another feed is called A; give each a name of its own",
    ]],
  ] as const
) {
  test(`the section ${JSON.stringify(section).slice(0, 60)} is refused with its mistake`, () =>
    Effect.sync(() =>
      deepEqual(
        Result.match(openSection(feeds, section), {
          onSuccess: () => [],
          onFailure: issuesOf,
        }),
        found,
      )
    ));
}

for (
  const wrong of [{ name: "", url: "https://a.example/" }, { name: "a\nb", url: "x" }, 7, null]
) {
  test(`a feed cannot be ${JSON.stringify(wrong)}`, () =>
    Effect.sync(() => ok(Result.isFailure(openSection(feeds, [wrong])))));
}

test("an address that looks like a secret is pointed out, without its value", () =>
  Effect.sync(() => {
    const section = [{ name: "a", url: "https://a.example/?limit=3&access_token=hush" }];
    const [hint] = feeds.hints(section, "sources.feeds");
    match(hint?.en ?? "", /^sources\.feeds\[0\]: the access_token in the address of a may be/);
    ok(!JSON.stringify(hint).includes("hush"));
    deepEqual(feeds.hints(["https://a.example/"], "sources.feeds"), []);
  }));

test("init takes addresses as people paste them", () =>
  Effect.sync(() => {
    const section = feeds.starter?.section;
    deepEqual(
      section?.({ feeds: "a.example/feed, https://b.example/x, feed:https://c.example/" }),
      [
        "https://a.example/feed",
        "https://b.example/x",
        "https://c.example/",
      ],
    );
    equal(section?.({ feeds: "" }), undefined);
  }));
