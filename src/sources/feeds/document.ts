import { loadOnce } from "../../plugin/load_once.ts";
import * as Effect from "effect/Effect";
import { Malformed } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { cleanLine, safeLink } from "../../domain/text.ts";
import { describeBody, type UpstreamResponse } from "../../http/upstream_response.ts";
import { documentOf } from "./entry.ts";

const cheerio = loadOnce(() => import("cheerio/slim"));
const feedsmith = loadOnce(() => import("feedsmith"));

/*
 * A feed's text as a document. It is a stranger's, so what would cost a parser minutes is refused before
 * one sees it.
 */

/** Far above any honest feed of 5 MB; of JSON the objects count. */
const mostTags = 200_000;
const longestTag = 100_000;

/** Whether it declares a document type with anything inside, where entities are declared. */
const declaresEntities = (text: string): boolean => {
  // Behind declarations and comments or nowhere; what an article has is none.
  const before = /\s*(?:<\?[^]*?\?>|<!--[^]*?-->)/y;
  let at = 0;
  while (before.test(text)) at = before.lastIndex;
  const type = /\s*<!DOCTYPE[^>[]*\[/iy;
  type.lastIndex = at;
  return type.test(text);
};

/** What makes it no feed worth parsing. */
const excess = (text: string): Phrase | undefined => {
  if (declaresEntities(text)) {
    return {
      en: "XML that declares entities, which no feed needs and attacks use",
      zh: "声明了实体的 XML：正常的订阅源用不到，攻击才会用",
    };
  }
  const isJson = /^\s*[{[]/.test(text);
  const opening = isJson ? "{" : "<";
  let tags = 0;
  let end = -1;
  for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
    if (++tags > mostTags) {
      return isJson
        ? { en: `more than ${mostTags} objects`, zh: `超过 ${mostTags} 个对象` }
        : { en: `more than ${mostTags} tags`, zh: `超过 ${mostTags} 个标签` };
    }
    if (isJson) continue;
    if (end < at) end = text.indexOf(">", at);
    if (end === -1) break;
    if (end - at > longestTag && text[at + 1] !== "!") {
      return {
        en: `a tag of more than ${longestTag} characters`,
        zh: `一个标签超过 ${longestTag} 个字符`,
      };
    }
  }
  return undefined;
};

const isPage = (text: string): boolean =>
  /<(?:!doctype\s+)?(?:html|head|body)\b/i.test(text.slice(0, 2000));

/** Characters of a page in which it names its feeds. */
const head = 200_000;
const longestAddress = 200;

/** The address of the feed that a web page names, "" for none that can be shown. */
const feedNamedBy = Effect.fnUntraced(function* (page: string, address: string) {
  const { load } = yield* cheerio;
  const $ = load(page.slice(0, head), { xml: { xmlMode: false } }, false);
  const link = $(
    'link[rel~="alternate"][type$="+xml"], link[rel~="alternate"][type="application/feed+json"]',
  )
    .first().attr("href");
  const named = link === undefined ? "" : safeLink(URL.parse(link, address)?.href ?? "");
  return named.length > longestAddress ? "" : cleanLine(named);
});

const notAFeed = Effect.fnUntraced(function* ({ label, text }: UpstreamResponse, address: string) {
  const malformed = ({ en, zh }: Phrase) =>
    new Malformed({ says: { en: `${label.en} ${en}`, zh: `${label.zh} ${zh}` } });
  const found = describeBody(text);
  if (isPage(text)) {
    const named = yield* feedNamedBy(text, address);
    return malformed({
      en: `answers with ${found.en} instead of a feed; ` +
        (named === ""
          ? "write the address of its feed into the config, which often ends in /feed or /rss.xml"
          : `the page names this feed: ${named}`),
      zh: `返回的是${found.zh}，不是订阅源；` +
        (named === ""
          ? "请在配置中写订阅源的地址，常以 /feed 或 /rss.xml 结尾"
          : `页面给出的订阅源是 ${named}`),
    });
  }
  const isXml = text.trimStart().startsWith("<");
  return malformed({
    en: isXml
      ? "answers with XML that is cut off or not well-formed, or of no feed format; open its address " +
        "in a browser, and tell its publisher if it stays so"
      : `answers with ${found.en}, which is no feed; check its address`,
    zh: isXml
      ? "返回的 XML 不完整、格式有误，或不是订阅源；请用浏览器打开其地址查看，若一直如此请告知发布者"
      : `返回的是${found.zh}，不是订阅源；请检查地址`,
  });
});

/** The document of a response; Malformed where it is no feed. Links are relative to `address`. */
export const readDocument = Effect.fn("Feeds.document")(
  function* (response: UpstreamResponse, address: string) {
    const { label, text } = response;
    const refused = excess(text);
    if (refused !== undefined) {
      return yield* new Malformed({
        says: {
          en: `${label.en} answers with ${refused.en}`,
          zh: `${label.zh} 返回的是${refused.zh}`,
        },
      });
    }
    // Its size would delay every start, and few starts come to a feed.
    const { parseFeed } = yield* feedsmith;
    return yield* Effect.try({
      try: () => documentOf(parseFeed<string>(text), address),
      catch: () => "no feed" as const,
    }).pipe(Effect.catch(() => Effect.flatMap(notAFeed(response, address), Effect.fail)));
  },
);
