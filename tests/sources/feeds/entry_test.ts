import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { test } from "../../testing.ts";
import { postsOf, rss } from "./source.ts";

/*
 * What an entry is known by, where it leads, and what of it people read.
 */

const item = (inside: string) => `<item>${inside}</item>`;
const guid = (id: string) => `<guid isPermaLink="false">${id}</guid>`;
const idsIn = (items: ReadonlyArray<string>) =>
  Effect.map(postsOf(rss(items.join("\n"))), (posts) => posts.map(({ id }) => id));

test("an entry is known by its id, else by the address of its page, else by what it says", () =>
  Effect.gen(function* () {
    const page = "<link>https://blog.example/1</link>";
    deepEqual(yield* idsIn([item(guid("g") + page)]), ["g"]);
    deepEqual(yield* idsIn([item(page)]), ["https://blog.example/1"]);
    const said = "<title>Hello</title><pubDate>Wed, 02 Sep 2026 10:00:00 GMT</pubDate>";
    const [first, again, other] = yield* Effect.forEach(
      [said, said, said.replace("Hello", "Bye")],
      (said) => idsIn([item(said)]),
    );
    deepEqual(first, again);
    ok(String(first) !== String(other));
  }));

test("an id that several pages share tells none of them apart", () =>
  Effect.gen(function* () {
    const of = (page: number) => item(`${guid("same")}<link>https://blog.example/${page}</link>`);
    const pages = [3, 2, 1].map((page) => `https://blog.example/${page}`);
    deepEqual(yield* idsIn([3, 2, 1].map(of)), pages);
    deepEqual(yield* idsIn([4, 3, 2].map(of)), ["https://blog.example/4", ...pages.slice(0, 2)]);
    // Neither does a page that all of them link to.
    const home = "<link>https://blog.example/</link>";
    equal(
      new Set(yield* idsIn([1, 2, 3].map((n) => item(`<title>${n}</title>${home}`)))).size,
      3,
    );
  }));

test("an entry that stands twice is one post, the first", () =>
  Effect.gen(function* () {
    const twice = ["new", "old"].map((title) =>
      item(`${guid("g")}<title>${title}</title><link>https://blog.example/1</link>`)
    );
    const posts = yield* postsOf(rss(twice.join("")));
    deepEqual(posts.map(({ title }) => title), ["new"]);
  }));

test("http and https, a slash and a campaign at the end make no other post", () =>
  Effect.gen(function* () {
    const forms = [
      "https://blog.example/1",
      "http://blog.example/1/",
      "HTTP://Blog.Example/1?utm_source=rss&amp;utm_medium=feed",
    ];
    const ids = yield* Effect.forEach(forms, (form) => idsIn([item(`<guid>${form}</guid>`)]));
    deepEqual(new Set(ids.flat()), new Set(["https://blog.example/1"]));
    deepEqual(
      yield* idsIn([item("<guid>https://blog.example/?p=1</guid>")]),
      ["https://blog.example/?p=1"],
    );
  }));

test("an id without bounds is hashed", () =>
  Effect.gen(function* () {
    const [id = ""] = yield* idsIn([item(guid("x".repeat(5000)))]);
    equal(id.length, 64);
  }));

const atom = (inside: string, base = "") =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${base}><title>x</title><entry>${inside}</entry></feed>`;
const base = (address: string) => `xml:base="${address}"`;

for (
  const [what, body, expected] of [
    ["a whole address", rss(item("<link>https://blog.example/1</link>")), "https://blog.example/1"],
    ["an address without a host", rss(item("<link>/1</link>")), "HOST/1"],
    ["an address beside the feed", rss(item("<link>1.html</link>")), "HOST/blog/1.html"],
    ["blanks around it", rss(item("<link>\n /1 \n</link>")), "HOST/1"],
    ["a permanent id", rss(item("<guid>https://blog.example/1</guid>")), "https://blog.example/1"],
    ["an id that is no address", rss(item(guid("https://blog.example/1"))), ""],
    ["a script", rss(item("<title>x</title><link>javascript:alert(1)</link>")), ""],
    ["a login", rss(item("<title>x</title><link>https://a:b@blog.example/</link>")), ""],
    ["Atom's default", atom('<link href="/1"/>'), "HOST/1"],
    [
      "the page among Atom's links",
      atom(
        '<link rel="self" href="/a"/><link type="application/json" href="/b"/><link href="/c"/>',
      ),
      "HOST/c",
    ],
    ["a base", atom('<link href="1"/>', base("https://a.example/x/")), "https://a.example/x/1"],
    [
      "a base that cannot be read",
      atom('<link href="1"/>', base("http://[::::]/x/")),
      "HOST/blog/1",
    ],
    [
      "JSON Feed",
      '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"/1"}]}',
      "HOST/1",
    ],
  ] as const
) {
  test(`a link by ${what} leads to ${expected === "" ? "nothing" : expected}`, () =>
    Effect.gen(function* () {
      const [post] = yield* postsOf(body);
      ok(post !== undefined);
      equal(post.url.replace(/http:\/\/127\.0\.0\.1:\d+/, "HOST"), expected);
    }));
}

for (
  const [what, inside, title, body] of [
    ["plain text", "<title>a</title><description>b\n c</description>", "a", "b\nc"],
    [
      "escaped HTML",
      "<description>&lt;p&gt;a&amp;nbsp;&amp;lt;b&lt;/p&gt;&lt;p&gt;c&lt;br&gt;d&lt;/p&gt;</description>",
      "a <b",
      "a <b\n\nc\nd",
    ],
    [
      "a whole page",
      "<title>t</title><content:encoded><![CDATA[<html><head><title>no</title><style>p{}</style>" +
      "</head><body><script>x()</script><p>yes</p></body></html>]]></content:encoded>",
      "t",
      "yes",
    ],
    [
      "content behind a description",
      "<title>t</title><description>short</description><content:encoded>long one</content:encoded>",
      "t",
      "long one",
    ],
    ["markup in a title", "<title>&lt;b&gt;V4&lt;/b&gt; &amp;amp; R2</title>", "V4 & R2", ""],
    ["generics in a title", "<title>List&lt;String&gt; a &lt; b</title>", "List<String> a < b", ""],
    ["an entity of HTML", "<title>Caf&eacute; &mdash; AT&T</title>", "Café — AT&T", ""],
    [
      "no title",
      "<description>&lt;p&gt;First&lt;/p&gt;&lt;p&gt;Second</description>",
      "First",
      "First\n\nSecond",
    ],
    ["tags without end", "<title>t</title><description>&lt;p&gt;a &lt;b c</description>", "t", "a"],
  ] as const
) {
  test(`of ${what} people read the text`, () =>
    Effect.gen(function* () {
      const [post] = yield* postsOf(rss(item(guid("1") + inside)));
      deepEqual([post?.title, post?.body], [title, body]);
    }));
}

test("author and categories are told by each format", () =>
  Effect.gen(function* () {
    const person = "<author>j@blog.example (Jo)</author><category>AI</category>";
    const bodies = [
      rss(item(guid("1") + person)),
      rss(item(`${guid("1")}<dc:creator>Jo</dc:creator><category>AI</category>`)),
      atom('<id>1</id><author><name>Jo</name></author><category term="AI"/>'),
      '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","authors":[{"name":"Jo"}],"tags":["AI"]}]}',
    ];
    for (const body of bodies) {
      const [post] = yield* postsOf(body);
      deepEqual([post?.author, post?.labels], ["Jo", ["AI"]], body);
    }
  }));

for (
  const [channel, expected] of [
    ["<language>zh-cn</language>", "2026-09-02T02:00:00.000Z"],
    ["<title>机器之心</title>", "2026-09-02T02:00:00.000Z"],
    ["<title>東京のニュース</title>", "2026-09-02T16:00:00.000Z"],
    ["<language>en</language>", "2026-09-02T16:00:00.000Z"],
  ] as const
) {
  test(`CST in a feed with ${channel} is at ${expected}`, () =>
    Effect.gen(function* () {
      const dated = item(`${guid("1")}<pubDate>Wed, 02 Sep 2026 10:00:00 CST</pubDate>`);
      const [post] = yield* postsOf(
        rss(dated, channel).replace(
          channel.startsWith("<title>") ? "<title>News</title>" : "\0",
          "",
        ),
      );
      equal(new Date(post?.createdAt ?? 0).toISOString(), expected);
    }));
}

test("RDF is read too, with its dates of Dublin Core", () =>
  Effect.gen(function* () {
    const [post] = yield* postsOf(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>x</title></channel>
<item rdf:about="https://a.example/1"><title>a</title><link>https://a.example/1</link>
<dc:date>2026-09-02T10:00:00+08:00</dc:date></item></rdf:RDF>`,
    );
    deepEqual([post?.id, post?.createdAt], [
      "https://a.example/1",
      Date.UTC(2026, 8, 2, 2),
    ]);
  }));
