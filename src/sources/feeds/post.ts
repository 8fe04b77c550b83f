import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { truncate } from "../../domain/text.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { feedDate, type Home } from "./dates.ts";
import { readDocument } from "./document.ts";
import type { FeedDocument, FeedEntry } from "./entry.ts";
import { bodyText, titleText } from "./html_text.ts";
import { entryIds } from "./identity.ts";
import { post } from "./kinds.ts";

/** Others have their turn after so many entries, whose markup may be large. */
const turn = 10;

/** Entries read of a feed; archives that show more have them by the year. */
const mostEntries = 2_000;

/** Of a post without a title its first line serves. */
const longestLine = 120;

/** What all of a post says. */
const wordsOf = Effect.fnUntraced(function* ({ title, content }: FeedEntry) {
  return { title: yield* titleText(title), body: yield* bodyText(content) };
});

/** Not of the markup, which publishers touch without saying anything else, nor of blanks. */
const versionOf = ({ title, body }: { readonly title: string; readonly body: string }): string =>
  hashOf(title.replace(/\s+/g, ""), body.replace(/\s+/g, ""));

const isNothing = ({ id, link, title, content }: FeedEntry): boolean =>
  [id, link, title.text, content.text].every((text) => text.trim() === "");

/** A feed of China, whose CST is not Chicago's; Japanese has kana among its characters. */
const isChinese = ({ language, title }: FeedDocument): boolean =>
  /^zh\b/i.test(language) ||
  (language === "" && /\p{Script=Han}/u.test(title) &&
    !/[\p{Script=Kana}\p{Script=Hira}]/u.test(title));

/** The entries as they came, secrets included; those shown where the feed holds none. */
const originalsOf = (response: UpstreamResponse, shown: FeedDocument, address: string) =>
  response.original === undefined
    ? Effect.succeed(shown.entries)
    // Why it cannot be read may quote it.
    : readDocument({ ...response, text: Redacted.value(response.original) }, address).pipe(
      Effect.map(({ entries }) => entries),
      Effect.orElseSucceed(() => shown.entries),
    );

/** As many of the entries as are read, those of the newest dates, in their order. */
const newestOf = (entries: ReadonlyArray<FeedEntry>, home: Home): ReadonlyArray<FeedEntry> => {
  if (entries.length <= mostEntries) return entries;
  // What has no date may be new.
  const dated = entries.map((entry) => ({
    entry,
    at: feedDate(entry.published || entry.updated, home) ?? Infinity,
  }));
  const kept = new Set(
    dated.toSorted((a, b) => b.at === a.at ? 0 : b.at - a.at).slice(0, mostEntries),
  );
  return dated.filter((each) => kept.has(each)).map(({ entry }) => entry);
};

const cutNote = (length: number): ReadonlyArray<Phrase> =>
  length <= mostEntries ? [] : [{
    en: `it shows ${length} entries; reading the ${mostEntries} newest`,
    zh: `共有 ${length} 篇；只读最新的 ${mostEntries} 篇`,
  }];

/** The posts of a feed in its order, each once, and a note on each entry that is none. */
export const readPosts = Effect.fn("Feeds.posts")(
  function* (response: UpstreamResponse, address: string) {
    const document = yield* readDocument(response, address);
    const home = { isChinese: isChinese(document) };
    const entries = newestOf(document.entries, home);
    const originals = newestOf(yield* originalsOf(response, document, address), home);
    const ids = entryIds(entries);
    const posts = new Map<string, Item>();
    const unreadable: Array<Phrase> = [];
    for (const [index, entry] of entries.entries()) {
      const id = ids[index] ?? "";
      if (index % turn === turn - 1) yield* Effect.yieldNow;
      if (isNothing(entry)) {
        unreadable.push({
          en: `skipped entry ${index + 1}: it has no id, no address, no title and no text`,
          zh: `跳过了第 ${index + 1} 篇：没有 id、地址、标题和正文`,
        });
        continue;
      }
      if (posts.has(id)) continue;
      const { title, body } = yield* wordsOf(entry);
      const original = originals[index] ?? entry;
      const published = feedDate(entry.published, home);
      const updated = feedDate(entry.updated, home);
      posts.set(id, {
        id,
        kind: post.name,
        title: title || truncate(body.split("\n", 1)[0] ?? "", longestLine),
        body,
        url: entry.link,
        author: entry.author.trim() || null,
        labels: entry.tags,
        state: null,
        createdAt: published ?? updated,
        updatedAt: updated ?? published,
        closedAt: null,
        mergedAt: null,
        version: versionOf(original === entry ? { title, body } : yield* wordsOf(original)),
        fields: {},
      });
    }
    const { length } = document.entries;
    return { posts: [...posts.values()], unreadable, notes: cutNote(length), length };
  },
);
