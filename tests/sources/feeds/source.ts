import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { feeds } from "../../../src/sources/feeds/feeds.ts";
import { type FeedForm, feedSite } from "../../simulators/feed.ts";
import { serve } from "../../simulators/serve.ts";
import { itemsOf, noon, openSource, read } from "../opened.ts";

/** The source of a feed at this address. */
export const sourceAt = (url: string) => openSource(feeds, [{ name: "acme", url }]);

/** A feed of a simulated site whose clock the test moves, and the source that watches it. */
export const watch = (form: FeedForm = "rss") =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const site = yield* feedSite({ now: () => clock.at, form });
    return { clock, site, source: yield* sourceAt(`${site.url}/feed`) };
  });

/** What a poll shows of a feed that is this body. */
export const pollOf = (body: string | Uint8Array, contentType = "application/xml") =>
  Effect.gen(function* () {
    const { url } = yield* serve(() =>
      new Response(body as BodyInit, { headers: { "content-type": contentType } })
    );
    return yield* read(yield* sourceAt(`${url}/blog/feed.xml`));
  });

export const postsOf = (body: string | Uint8Array, contentType?: string) =>
  Effect.map(pollOf(body, contentType), itemsOf);

export const rss = (items: string, channel = ""): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>${channel}
${items}</channel></rss>`;

/** Which of the posts are news to somebody whose first look was complete. */
export const newsIn = (source: Source, posts: ReadonlyArray<Item>): ReadonlyArray<string> =>
  posts.filter((post) =>
    source.changes(Option.none(), post, { at: noon, complete: true }).some(({ news }) => news)
  ).map(({ id }) => id);
