import { deepEqual, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import { UpstreamClient } from "../../../src/http/upstream_client.ts";
import { feeds } from "../../../src/sources/feeds/feeds.ts";
import { serve } from "../../simulators/serve.ts";
import { live } from "../../testing.ts";
import { itemsOf, openSection, read, reasonOf } from "../opened.ts";
import { pollOf, postsOf, rss, sourceAt } from "./source.ts";

/*
 * Feeds that mean ill, and those that are merely broken: each is read or refused soon, and none of it
 * reaches anything else.
 */

const entities = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>';
const item = "<item><guid>1</guid><title>&b;</title></item>";
const bare = (inside: string) => `<rss version="2.0"><channel>${inside}</channel></rss>`;
const many = (count: number, text: string) => text.repeat(count);

for (
  const [what, body, says] of [
    ["entities that multiply", entities + bare(item), /declares entities/],
    [
      "entities behind a comment",
      `<?xml version="1.0"?><!-- <rss> -->\n${entities}${bare(item)}`,
      /declares entities/,
    ],
    [
      "a file of the machine",
      `<!DOCTYPE r [<!ENTITY b SYSTEM "file:///etc/passwd">]>${bare(item)}`,
      /declares entities/,
    ],
    ["elements in elements", bare(many(100_000, "<a>")), /cut off or not well-formed/],
    ["a million tags", bare(many(300_000, "<a/>")), /more than 200000 tags/],
    [
      "an element of a million attributes",
      bare(`<item ${many(60_000, 'a="1" ')}/>`),
      /a tag of more than 100000 characters/,
    ],
    ["CDATA without end", bare(many(150_000, "<![CDATA[")), /cut off or not well-formed/],
    ["comments without end", bare(many(150_000, "<!--")), /cut off or not well-formed/],
    ["open brackets", bare(many(150_000, "< ")), /a tag of more than 100000 characters/],
    ["an element called __proto__", bare(`<__proto__><x/></__proto__>${item}`), /well-formed/],
    [
      "objects without end",
      `{"version":"https://jsonfeed.org/version/1","items":[${many(250_000, "{},")}{}]}`,
      /more than 200000 objects/,
    ],
    [
      "a list of lists",
      `{"version":"https://jsonfeed.org/version/1","items":${many(50_000, "[")}`,
      /./,
    ],
    ["blanks", many(1_000_000, " "), /blanks, 1000 KB of them/],
    ["nothing but a mark", "\uFEFF", /empty body/],
  ] as const
) {
  live(`of a feed that is ${what} nothing is read`, () =>
    Effect.gen(function* () {
      const began = performance.now();
      const reason = yield* Effect.flip(pollOf(body));
      match(reason.says.en, says);
      ok(reason.says.en.length < 400 && !reason.says.en.includes("passwd"));
      ok(performance.now() - began < 5000, "it took too long");
    }));
}

for (
  const [what, body, expected] of [
    [
      "an article about entities",
      bare(`<item><guid>1</guid><description><![CDATA[${entities}]]></description></item>`),
      1,
    ],
    [
      "the document type of RSS 0.91",
      `<!DOCTYPE rss SYSTEM "http://x.example/rss.dtd">${bare(item)}`,
      1,
    ],
    [
      "80 bodies of 4,000 nested tags",
      bare(
        Array.from(
          { length: 80 },
          (_, id) =>
            `<item><guid>${id}</guid><description>${many(4000, "&lt;b>")}</description></item>`,
        )
          .join(""),
      ),
      80,
    ],
    [
      "half a tag of HTML in a body",
      bare("<item><guid>1</guid><description>&lt;p&gt;x&lt;img src=</description></item>"),
      1,
    ],
    ["no entries", bare("<title>x</title>"), 0],
    ["entries without anything", `${bare("<title>x</title><item/><item></item>")}`, 0],
  ] as const
) {
  live(`a feed with ${what} is read`, () =>
    Effect.gen(function* () {
      const began = performance.now();
      const posts = yield* postsOf(body);
      deepEqual(new Set(posts.map(({ id }) => id)).size, expected);
      ok(performance.now() - began < 15_000, "it took too long");
      deepEqual(Object.keys(Object.prototype), []);
    }));
}

live(
  "text of strangers is text: no tag, no address of a script, no control is added",
  () =>
    Effect.gen(function* () {
      const [post] = yield* postsOf(
        rss(
          "<item><guid>@all</guid><title>&lt;img src=x onerror=alert(1)&gt;@all [x](javascript:x)</title>" +
            "<link>data:text/html,x</link><description>&lt;script&gt;alert(1)&lt;/script&gt;" +
            "&lt;a href='javascript:x'&gt;read&lt;/a&gt;</description></item>",
        ),
      );
      deepEqual([post?.title, post?.body, post?.url], ["@all [x](javascript:x)", "read", ""]);
    }),
);

live(
  "of a feed without end the newest entries are read, wherever they stand",
  () =>
    Effect.gen(function* () {
      const of = (id: number) =>
        `<item><guid>${id}</guid><pubDate>${
          new Date(Date.UTC(2020, 0, 1 + id)).toUTCString()
        }</pubDate></item>`;
      const ids = Array.from({ length: 2100 }, (_, id) => id);
      for (const order of [ids, ids.toReversed()]) {
        const pages = yield* pollOf(bare(order.map(of).join("")));
        deepEqual(
          itemsOf(pages).map(({ id }) => Number(id)),
          order.filter((id) => id >= 100),
        );
        deepEqual(pages[0]?.notes.map(({ en }) => en), [
          "it shows 2100 entries; reading the 2000 newest",
        ]);
        deepEqual(pages[0]?.ailment, undefined);
      }
    }),
);

live("a feed of up to 5 MB is read, a larger one is refused", () =>
  Effect.gen(function* () {
    const of = (size: number) =>
      bare(`<item><guid>1</guid><description>${"x".repeat(size)}</description></item>`);
    let body = of(4_900_000);
    const { url } = yield* serve(() => new Response(body));
    const source = yield* sourceAt(url);
    // The client of tests stops earlier.
    match((yield* reasonOf(read(source))).says.en, /answers with more than 2000000 bytes/);
    const whole = yield* wholeSourceAt(url);
    deepEqual(itemsOf(yield* read(whole)).length, 1);
    body = of(5_100_000);
    match((yield* reasonOf(read(whole))).says.en, /answers with more than 5000000 bytes/);
  }));

/** With the client as it is used. */
const wholeSourceAt = (url: string) =>
  Effect.gen(function* () {
    const [entry] = Result.getOrThrow(openSection(feeds, [{ name: "acme", url }]));
    ok(entry !== undefined);
    return yield* Effect.provide(entry.make, UpstreamClient.layer({ userAgent: "mrt-test" }));
  });
