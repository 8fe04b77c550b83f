import { loadOnce } from "../../plugin/load_once.ts";
import type { CheerioAPI } from "cheerio";
import * as Effect from "effect/Effect";

const cheerio = loadOnce(() => import("cheerio/slim"));

/*
 * Markup as the text that people read: rules must not match an attribute, and no channel shows a tag.
 */

/** A text and whether it is HTML. */
export interface MarkedText {
  readonly text: string;
  readonly isHtml: boolean;
}

/** Elements of one text; parsing takes longer the deeper they are, and no article has as many. */
const mostTags = 5_000;

/** What is no text. */
const silent = "script, style, noscript, template, iframe, object, head";

const blocks = new Set(
  ("address article aside blockquote dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 " +
    "header hr li main nav ol p pre section table td th tr ul").split(" "),
);

const isMarkup = /<[a-z/!?]|&(?:#|[a-z])/i;

type Node = ReturnType<ReturnType<CheerioAPI["root"]>["contents"]>[number];

/** Not by recursion: a stranger decides how deep it is. */
const textsIn = (nodes: ReadonlyArray<Node>): string => {
  const rest: Array<Node | string> = [...nodes].reverse();
  let text = "";
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === "string") {
      text += next;
      continue;
    }
    if (next.type === "text") text += next.data;
    if (!("children" in next)) continue;
    const isBlock = "name" in next && blocks.has(next.name);
    if (isBlock || ("name" in next && next.name === "br")) text += "\n";
    if (isBlock) rest.push("\n");
    for (const child of [...next.children].reverse()) rest.push(child);
  }
  return text;
};

/** No more of it than so many tags. */
const cut = (html: string): string => {
  let at = -1;
  for (let tags = 0; tags <= mostTags; tags++) {
    at = html.indexOf("<", at + 1);
    if (at === -1) return html;
  }
  return html.slice(0, at);
};

/** Blanks as a browser shows them, and one empty line between paragraphs at most. */
const tidied = (text: string): string =>
  text.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").replace(/\n{3,}/g, "\n\n").trim();

/** The text of a body; what is not marked as HTML stays as it is. */
export const bodyText = Effect.fnUntraced(function* ({ text, isHtml }: MarkedText) {
  if (!isHtml) return text.trim();
  if (!isMarkup.test(text)) return tidied(text);
  const { load } = yield* cheerio;
  const $ = load(cut(text), { xml: { xmlMode: false, decodeEntities: true } }, false);
  $(silent).remove();
  return tidied(textsIn($.root().contents().toArray()));
});

/** Tags that stand in titles; `List<String>` is one without any. */
const inTitles =
  /<(?!\/?(?:a|abbr|b|br|code|em|font|i|img|p|q|s|small|span|strong|su[bp]|tt|u)\b)/gi;

/** The text of a title, on one line. */
export const titleText = ({ text, isHtml }: MarkedText) =>
  bodyText({ text: isHtml ? text.replace(inTitles, "&lt;") : text, isHtml }).pipe(
    Effect.map((title) => title.replace(/\s+/g, " ")),
  );
