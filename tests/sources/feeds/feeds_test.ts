import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { makeSecrets, Secrets } from "../../../src/domain/secrets.ts";
import { feeds } from "../../../src/sources/feeds/feeds.ts";
import { feedSite } from "../../simulators/feed.ts";
import { serve } from "../../simulators/serve.ts";
import { test } from "../../testing.ts";
import {
  cursorOf,
  day,
  hour,
  idsOf,
  itemsOf,
  lastOf,
  minute,
  noon,
  openSource,
  read,
  reasonOf,
} from "../opened.ts";
import { newsIn, postsOf, rss, sourceAt, watch } from "./source.ts";

const known = { at: noon, complete: true };

/** A feed that has posted daily for so long and shows its newest ten. */
const blog = Effect.gen(function* () {
  const watched = yield* watch();
  for (let post = 40; post > 0; post--) {
    watched.site.publish(`day-${post}`, { publishedAt: noon - post * day });
  }
  watched.site.show(10);
  return { ...watched, cursor: cursorOf(yield* read(watched.source)) };
});

test("every format shows the same of a post", () =>
  Effect.gen(function* () {
    for (const form of ["rss", "atom", "json"] as const) {
      const { site, source } = yield* watch(form);
      site.publish("1", { title: "DeepSeek & Qwen <3", text: "A < b, “quoted”", updatedAt: noon });
      const [post] = itemsOf(yield* read(source));
      ok(post !== undefined);
      deepEqual(
        [post.id, post.title, post.body, post.url, post.createdAt, post.updatedAt],
        ["1", "DeepSeek & Qwen <3", "A < b, “quoted”", `${site.url}/posts/1`, noon, noon],
        form,
      );
    }
  }));

test("a post is new for its id, whatever its date", () =>
  Effect.gen(function* () {
    const { clock, site, source, cursor } = yield* blog;
    clock.at += hour;
    site.publish("late", { publishedAt: noon - 5 * day });
    site.publish("ahead", { publishedAt: noon + 300 * day });
    const posts = itemsOf(yield* read(source, cursor));
    deepEqual(newsIn(source, posts).slice(0, 2), ["ahead", "late"]);
  }));

test("a post that comes up from below what the feed showed at first is none of today's", () =>
  Effect.gen(function* () {
    const { clock, site, source, cursor } = yield* blog;
    clock.at += hour;
    site.withdraw("day-3");
    site.publish("fresh");
    site.show(25);
    const posts = itemsOf(yield* read(source, cursor));
    equal(posts.length, 25);
    const news = newsIn(source, posts);
    ok(news.includes("fresh") && news.includes("day-1"));
    deepEqual(news.filter((id) => Number(id.slice(4)) > 10), []);
    const late = posts.find(({ id }) => id === "day-15");
    ok(late !== undefined);
    // It is on record, and known from then on.
    deepEqual(source.changes(Option.none(), late, known).map(({ news }) => news), [false]);
  }));

test("an old date at the top of a feed is news, and so is any in a feed of a few posts", () =>
  Effect.gen(function* () {
    const { site, source, cursor } = yield* blog;
    site.publish("draft", { publishedAt: noon - 400 * day });
    deepEqual(newsIn(source, itemsOf(yield* read(source, cursor))).slice(0, 1), ["draft"]);
    const young = yield* watch();
    young.site.publish("first");
    const first = cursorOf(yield* read(young.source));
    young.site.withdraw("first");
    young.site.publish("older", { publishedAt: noon - 400 * day });
    young.site.publish("first", { publishedAt: noon });
    deepEqual(newsIn(young.source, itemsOf(yield* read(young.source, first))), ["first", "older"]);
  }));

test("a post that leaves the feed is not gone, and its return is no news", () =>
  Effect.gen(function* () {
    const { source } = yield* blog;
    const [post] = itemsOf(yield* read(source));
    ok(post !== undefined);
    deepEqual(source.changes(Option.some(post), post, known, noon - 30 * day), []);
  }));

test("under another address what was there at the last poll is on record alone", () =>
  Effect.gen(function* () {
    const { clock, site, cursor } = yield* blog;
    clock.at += hour;
    site.publish("since");
    const moved = yield* sourceAt(`${site.url}/feed?at=home`);
    deepEqual(newsIn(moved, itemsOf(yield* read(moved, cursor))), ["since"]);
  }));

for (
  const [what, change, events] of [
    ["other words", { text: "It supports 128k tokens" }, ["updated"]],
    ["another title", { title: "Released at last" }, ["updated"]],
    ["more blanks", { text: "  It \n supports   64k tokens " }, []],
    ["another date", { publishedAt: noon - minute }, []],
  ] as const
) {
  test(`${what}: ${events.length === 0 ? "no update" : "an update"}`, () =>
    Effect.gen(function* () {
      const { clock, site, source } = yield* watch();
      site.publish("1", { title: "Released", text: "It supports 64k tokens" });
      const first = yield* read(source);
      clock.at += hour;
      site.publish("1", change);
      const [before, now] = [first, yield* read(source, cursorOf(first))].map(itemsOf);
      ok(before?.[0] !== undefined && now?.[0] !== undefined);
      const changes = source.changes(Option.some(before[0]), now[0], known);
      deepEqual(changes.map(({ transition }) => transition), events);
      for (const { eventId, news } of changes) deepEqual([eventId, news], [now[0].version, true]);
    }));
}

test("the same text in other markup is no update", () =>
  Effect.gen(function* () {
    const versions = yield* Effect.forEach([
      "&lt;p&gt;Now &lt;b&gt;open&lt;/b&gt;&lt;/p&gt;",
      "<![CDATA[<div class='x'>Now <a href='/?utm_source=rss'>open</a></div><script>1</script>]]>",
    ], (text) => postsOf(rss(`<item><guid>1</guid><description>${text}</description></item>`)));
    equal(new Set(versions.flat().map(({ version }) => version)).size, 1);
  }));

test("a 304 costs no look and keeps the cursor", () =>
  Effect.gen(function* () {
    const { site, source, cursor } = yield* blog;
    const idle = yield* read(source, cursor);
    deepEqual([idsOf(idle), cursorOf(idle), lastOf(idle).complete], [[], cursor, false]);
    equal(site.requests.at(-1)?.headers.get("if-none-match")?.startsWith("W/"), true);
  }));

test("a feed with a date of change alone is asked on condition of that", () =>
  Effect.gen(function* () {
    const asked: Array<string | null> = [];
    const { url } = yield* serve((request) => {
      const since = request.headers.get("if-modified-since");
      asked.push(since);
      return since !== null ? new Response(null, { status: 304 }) : new Response(
        rss("<item><guid>1</guid></item>"),
        { headers: { "last-modified": "Tue, 24 Nov 2026 10:00:00 GMT" } },
      );
    });
    const source = yield* sourceAt(url);
    const first = yield* read(source);
    deepEqual(idsOf(yield* read(source, cursorOf(first))), []);
    deepEqual(asked, [null, "Tue, 24 Nov 2026 10:00:00 GMT"]);
  }));

test("an address that has moved for good is followed, noted, and still asked on condition", () =>
  Effect.gen(function* () {
    const site = yield* feedSite({ now: () => noon });
    site.publish("1");
    let status = 301;
    const paths: Array<string> = [];
    const { url } = yield* serve(async (request) => {
      const { pathname } = new URL(request.url);
      paths.push(pathname);
      return pathname === "/old"
        ? new Response(null, { status, headers: { location: "/feed" } })
        : await fetch(`${site.url}${pathname}`, { headers: request.headers });
    });
    const source = yield* sourceAt(`${url}/old`);
    const first = yield* read(source);
    deepEqual(idsOf(first), ["1"]);
    deepEqual(lastOf(first).notes.map(({ en }) => en), [
      `its address has moved for good to ${url}/feed; change it in the config before the old one ends`,
    ]);
    equal(lastOf(first).ailment, undefined);
    const idle = yield* read(source, cursorOf(first));
    deepEqual([idsOf(idle), lastOf(idle).notes.length], [[], 1]);
    status = 302;
    deepEqual(lastOf(yield* read(source, cursorOf(first))).notes, []);
  }));

test("a secret address is in no cursor, key, link, note or error", () =>
  Effect.gen(function* () {
    const secret = "s3cr3t-path-0123456789";
    const respond = { status: 200 };
    const { url } = yield* serve((request) =>
      respond.status === 200
        ? new Response(
          rss(
            `<item><guid>1</guid><link>page</link><description>see ${request.url}</description></item>`,
          ),
          { headers: { etag: '"1"' } },
        )
        : new Response("no", { status: respond.status })
    );
    const address = `${url}/u/${secret}/feed?key=${secret}`;
    const source = yield* openSource(feeds, [{ name: "mine", url_env: "MINE" }], { MINE: address });
    const first = yield* read(source);
    equal(itemsOf(first)[0]?.url, `${url}/page`);
    respond.status = 404;
    const reason = yield* reasonOf(read(source));
    equal(reason.says.en, "Feed mine answers 404: there is nothing at its address; check it");
    for (const shown of [first, reason, source.key, source.credential]) {
      ok(!JSON.stringify(shown).includes(secret), JSON.stringify(shown));
    }
  }).pipe(Effect.provideServiceEffect(
    Secrets,
    Effect.sync(() => {
      const secrets = makeSecrets();
      secrets.hide(["https://x.example/u/s3cr3t-path-0123456789/feed?key=s3cr3t-path-0123456789"]);
      return secrets;
    }),
  )));

test("a token that becomes a secret later makes no news of an old text", () =>
  Effect.gen(function* () {
    const body = rss("<item><guid>1</guid><title>about hush-hush things</title></item>");
    const [before] = yield* postsOf(body);
    const secrets = makeSecrets();
    secrets.hide(["hush-hush"]);
    const [now] = yield* postsOf(body).pipe(Effect.provideService(Secrets, secrets));
    deepEqual([now?.title, now?.version], ["about … things", before?.version]);
  }));

for (
  const [what, response, says] of [
    [
      "a web page that names its feed",
      () =>
        new Response(
          '<!doctype html><title>Blog</title><link rel="alternate" type="application/rss+xml" href="/rss.xml">',
        ),
      /^Feed acme answers with an HTML page of 99 characters titled “Blog” instead of a feed; the page names this feed: http:\/\/127\.0\.0\.1:\d+\/rss\.xml$/,
    ],
    [
      "a web page",
      () => new Response("<html><body>Moved</body></html>"),
      /instead of a feed; write the address of its feed into the config, which often ends in/,
    ],
    [
      "XML that is cut off",
      () => new Response(rss("<item><title>x</title></item>").slice(0, -20)),
      /^Feed acme answers with XML that is cut off or not well-formed, .*; open its address in a browser/,
    ],
    ["a text", () => new Response("hello"), /text of 5|which is no feed; check its address/],
    [
      "403",
      () => new Response("", { status: 403 }),
      /^Feed acme answers 403: it turns programs away or has moved; open its address in a browser$/,
    ],
    [
      "410",
      () => new Response("", { status: 410 }),
      /^Feed acme answers 410: it has ended for good; take it out of the config$/,
    ],
    [
      "a redirect to another site",
      () => new Response("", { status: 301, headers: { location: "https://elsewhere.example/" } }),
      /redirects to elsewhere\.example, which the config does not name; if that is right, set the address/,
    ],
  ] as const
) {
  test(`instead of a feed ${what} is an error that says what to do`, () =>
    Effect.gen(function* () {
      const { url } = yield* serve(response);
      const reason = yield* reasonOf(read(yield* sourceAt(`${url}/feed`)));
      match(reason.says.en, says);
      ok(/[\u4e00-\u9fff]/.test(reason.says.zh), reason.says.zh);
    }));
}
