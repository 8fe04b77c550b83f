import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { type Fault, faults } from "./faults.ts";
import { serve } from "./serve.ts";

/*
 * A site with a feed on loopback, at `/feed` whatever the query. Serves tests and the demo.
 */

export interface SimulatedPost {
  /** Its id, and the end of its page's address. */
  readonly id: string;
  /** Plain text, as what follows. */
  readonly title: string;
  readonly text: string;
  /** Epoch ms. */
  readonly publishedAt: number;
  readonly updatedAt: number;
  /** Replaces what a JSON Feed shows for these keys, e.g. to make the entry malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type FeedForm = "rss" | "atom" | "json";

export interface FeedSite {
  readonly url: string;
  readonly requests: ReadonlyArray<{ readonly path: string; readonly headers: Headers }>;
  /** Publishes a post, now unless it says otherwise, or another version of one. */
  readonly publish: (id: string, post?: Partial<SimulatedPost>) => void;
  readonly withdraw: (id: string) => void;
  /** Shows the newest so many; by default all. */
  readonly show: (count: number) => void;
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: () => void) => void;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

export const feedTypes = {
  rss: "application/rss+xml; charset=utf-8",
  atom: "application/atom+xml",
  json: "application/feed+json",
};

const iso = (at: number) => new Date(at).toISOString();

/** What a site answers with these posts, newest first. */
export const feedBody: Readonly<
  Record<FeedForm, (site: string, posts: ReadonlyArray<SimulatedPost>) => string>
> = {
  rss: (site, posts) =>
    `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>News</title><link>${site}</link>${
      posts.map(({ id, title, text, publishedAt }) =>
        `<item><guid isPermaLink="false">${escaped(id)}</guid><title>${escaped(title)}</title>
<link>/posts/${encodeURIComponent(id)}</link><pubDate>${
          new Date(publishedAt).toUTCString()
        }</pubDate>
<description>${escaped(`<p>${escaped(text)}</p>`)}</description></item>`
      ).join("\n")
    }</channel></rss>`,
  atom: (site, posts) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>${site}</id>${
      posts.map(({ id, title, text, publishedAt, updatedAt }) =>
        `<entry><id>${escaped(id)}</id><title>${escaped(title)}</title>
<link href="/posts/${encodeURIComponent(id)}"/><published>${iso(publishedAt)}</published>
<updated>${iso(updatedAt)}</updated><content>${escaped(text)}</content></entry>`
      ).join("\n")
    }</feed>`,
  json: (site, posts) =>
    JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "News",
      home_page_url: site,
      items: posts.map(({ id, title, text, publishedAt, updatedAt, raw }) => ({
        id,
        url: `/posts/${encodeURIComponent(id)}`,
        title,
        content_text: text,
        date_published: iso(publishedAt),
        date_modified: iso(updatedAt),
        ...raw,
      })),
    }),
};

/** A site whose feed has no entries, on a free loopback port, that ends with the scope. */
export const feedSite = (
  { now = Date.now, form = "rss" }: { readonly now?: () => number; readonly form?: FeedForm } = {},
) =>
  Effect.gen(function* () {
    const requests: Array<{ readonly path: string; readonly headers: Headers }> = [];
    const trouble = faults();
    /** Newest first. */
    let posts: ReadonlyArray<SimulatedPost> = [];
    let shown = Infinity;
    let hook = (): void => {};

    const { url } = yield* serve(async (request) => {
      const { origin, pathname, search } = new URL(request.url);
      requests.push({ path: pathname + search, headers: request.headers });
      hook();
      const response = pathname !== "/feed"
        ? new Response("Not Found", { status: 404 })
        : await trouble.answer(() =>
          conditional(
            request,
            new Response(feedBody[form](origin, posts.slice(0, shown)), {
              headers: { "content-type": feedTypes[form] },
            }),
          )
        );
      if (!response.headers.has("date")) {
        response.headers.set("date", new Date(now()).toUTCString());
      }
      return response;
    });
    yield* Effect.addFinalizer(() => Effect.sync(trouble.clear));

    const site: FeedSite = {
      url,
      requests,
      publish: (id, post = {}) => {
        const before = posts.find((each) => each.id === id);
        const next: SimulatedPost = {
          title: `Post ${id}`,
          text: "",
          publishedAt: now(),
          raw: {},
          ...before,
          updatedAt: now(),
          ...post,
          id,
        };
        posts = before === undefined
          ? [next, ...posts]
          : posts.map((each) => each.id === id ? next : each);
      },
      withdraw: (id) => {
        posts = posts.filter((post) => post.id !== id);
      },
      show: (count) => {
        shown = count;
      },
      fail: trouble.fail,
      recover: trouble.clear,
      beforeEach: (next) => {
        hook = next;
      },
    };
    return site;
  });
