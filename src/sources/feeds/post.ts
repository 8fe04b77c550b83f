import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import { hashOf } from "../../domain/hash.ts";
import type { Item } from "../../domain/item.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { truncate } from "../../domain/text.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { feedDate } from "./dates.ts";
import { readDocument } from "./document.ts";
import type { FeedDocument, FeedEntry } from "./entry.ts";
import { bodyText, titleText } from "./html_text.ts";
import { entryIds } from "./identity.ts";
import { post } from "./kinds.ts";

/** Others have their turn after so many entries, whose markup may be large. */
const turn = 10;

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

/** The posts of a feed in its order, each once, and a note on each entry that is none. */
export const readPosts = Effect.fn("Feeds.posts")(
  function* (response: UpstreamResponse, address: string) {
    const document = yield* readDocument(response, address);
    const { entries } = document;
    const originals = yield* originalsOf(response, document, address);
    const home = { isChinese: isChinese(document) };
    const ids = entryIds(entries);
    const posts = new Map<string, Item>();
    const notes: Array<Phrase> = [];
    for (const [index, entry] of entries.entries()) {
      const id = ids[index] ?? "";
      if (index % turn === turn - 1) yield* Effect.yieldNow;
      if (isNothing(entry)) {
        notes.push({
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
    return { posts: [...posts.values()], notes, length: entries.length };
  },
);
