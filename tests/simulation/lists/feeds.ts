import { titled } from "../forge.ts";
import { type Change, day, type Word } from "../history.ts";
import type { SimulatedList } from "../list.ts";
import { type Past, past, type Shown } from "../shown.ts";
import { feedBody, type FeedForm, feedTypes } from "../../simulators/feed.ts";

/*
 * Sites with a feed of their newest posts: posts fall off its end and come up from below it, are edited,
 * withdrawn and shown again, and some are published under an old date.
 */

interface Post {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly publishedAt: number;
  readonly updatedAt: number;
  /** Its place: the highest is shown first. */
  readonly place: number;
  readonly withdrawn: boolean;
}

/** Posts that a feed shows. */
const window = 12;
/** With fewer a feed shows all it has. */
const few = 5;

/** Posts at the end of the feed that are older than all it showed at first. */
const comeUp = (first: ReadonlyArray<Shown>, shown: ReadonlyArray<Shown>): ReadonlyArray<Shown> => {
  if (first.length < few) return [];
  const oldest = Math.min(...first.map(({ createdAt }) => createdAt));
  return shown.slice(1 + shown.findLastIndex(({ createdAt }) => createdAt >= oldest));
};

const feed = (form: Exclude<FeedForm, "json">): SimulatedList => ({
  name: form,
  upstream: form,
  host: `${form}.example`,
  keys: () => [`feeds:${form}`],
  owns: (source) => source === `feeds:${form}`,
  section: () => ({ feeds: [{ name: form, url: `https://${form}.example/feed` }] }),
  draw: (random) => ({
    what: random.pick([
      "publish",
      "publish",
      "publish",
      "publish",
      "late",
      "late on top",
      "edit",
      "edit",
      "touch",
      "withdraw",
      "withdraw",
      "return",
    ]),
    item: random.whole(0, 14),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: (known, now) => {
    if (known.news === now.news) return "none";
    if (now.updatedAt >= known.updatedAt) return "must";
    // Nothing in RSS says that a form is older than another.
    return form === "rss" ? "may" : "none";
  },
  appeared: (item, { known, first, shown }) =>
    known.size > 0 && comeUp(first, shown).includes(item) ? "none" : undefined,
  make: ({ now, serial, wire }) => {
    const posts: Array<Past<Post>> = [];
    /** Since when the feed shows each of the posts that it shows now. */
    let shownSince: ReadonlyMap<string, number> = new Map();

    const publish = (title: string, publishedAt = now(), place = publishedAt) => {
      const history = past<Post>();
      history.put(now(), {
        id: `post-${serial()}`,
        title,
        text: "As it was written at first",
        publishedAt,
        updatedAt: now(),
        place,
        withdrawn: false,
      });
      posts.push(history);
    };

    const listed = (at: number): ReadonlyArray<Shown> =>
      posts.flatMap((history) => {
        const post = history.when(at);
        return post === undefined || post.withdrawn ? [] : [{ post, since: history.since() }];
      }).sort((a, b) => b.post.place - a.post.place || (a.post.id < b.post.id ? -1 : 1))
        .slice(0, window).map(({ post, since }): Shown => ({
          id: post.id,
          news: `${post.title} ${post.text}`,
          recorded: () => undefined,
          restricted: false,
          returns: 0,
          text: `${post.title} ${post.text}`,
          createdAt: post.publishedAt,
          since,
          updatedAt: post.updatedAt,
          shownSince: shownSince.get(post.id) ?? now(),
          number: 0,
          element: () => ({ ...post, raw: {} }),
        }));

    const noteShown = () => {
      shownSince = new Map(
        listed(now()).map(({ id }) => [id, shownSince.get(id) ?? now()]),
      );
    };

    const change = (step: Change): void => {
      const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
      const old = now() - 30 * day;
      if (step.what === "publish") return publish(title);
      if (step.what === "late") return publish(title, old);
      if (step.what === "late on top") return publish(title, old, now());
      const history = posts[posts.length - 1 - step.item % Math.max(1, posts.length)];
      const post = history?.when(now());
      if (history === undefined || post === undefined) return;
      const put = (to: Partial<Post>) => history.put(now(), { ...post, ...to });
      if (step.what === "edit") put({ text: `Written anew as ${title}`, updatedAt: now() });
      else if (step.what === "touch") put({ updatedAt: now() });
      else if (step.what === "withdraw") put({ withdrawn: true });
      else if (step.what === "return") put({ withdrawn: false });
    };

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        change(step);
        noteShown();
      },
      fill: (word) => {
        publish(titled(word, serial()));
        noteShown();
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) publish(titled("DeepSeek", serial()));
        noteShown();
      },
      answer: (asked) => {
        if (asked.url.pathname !== "/feed") return undefined;
        return wire.page(asked, {
          source: `feeds:${form}`,
          all: listed,
          reply: (all) => ({
            page: all,
            body: feedBody[form](
              asked.url.origin,
              all.map(({ element }) => element() as Parameters<typeof feedBody.rss>[1][number]),
            ),
            headers: { "content-type": feedTypes[form] },
          }),
          broken: (body, items) => {
            let left = items;
            return body.replace(
              /<(item|entry)>.*?<\/\1>/gs,
              (entry, name: string) => left-- > 0 ? `<${name}></${name}>` : entry,
            );
          },
        });
      },
      listed: () => listed(now()),
    };
  },
});

export const rss = feed("rss");
export const atom = feed("atom");
