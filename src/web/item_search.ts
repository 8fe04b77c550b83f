import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { findItems } from "../app/find_items.ts";
import type { NamedItem } from "../domain/retrospect.ts";
import { cleanLine } from "../domain/text.ts";
import { clockTime, itemHref, sourceLink } from "./entries.ts";
import { type Html, html, outward } from "./html.ts";
import type { Visitor } from "./visitor.ts";

/*
 * Items by what people have at hand, as `mrt explain` finds them: `/items?q=…`.
 */

const words = {
  title: { en: "Find an item", zh: "查找条目" },
  what: {
    en: "Address, owner/repo#61, or words of the title",
    zh: "地址、owner/repo#61 或标题中的词",
  },
  find: { en: "Find", zh: "查找" },
  none: { en: "No item found.", zh: "没有找到条目。" },
  part: {
    en: "Not all items were looked at, those found last first.",
    zh: "只查找了部分条目，最近发现的在前。",
  },
  further: { en: "Look further back", zh: "继续往前查找" },
  upstream: { en: "upstream", zh: "原文" },
};

/** Of what is looked for, in UTF-16 units. */
const longest = 500;

/** Whoever asks for a page waits no longer. */
const within = Duration.seconds(1);

export const searchTitle = words.title;

/** Whether the address asks for items by a text. */
export const isSearch = ({ query }: Visitor): boolean => query.has("q");

/** The box; with what was asked for in it. */
export const searchBox = ({ say, query }: Visitor): Html =>
  html`
    <form method="get" action="/items" class="panel" role="search"
      aria-label="${say(words.title)}"><label class="wide">${say(
        words.what,
      )} <input type="search" name="q" value="${query.get("q") ??
        ""}" maxlength="${longest}" required></label><button>${say(words.find)}</button></form>
  `;

const entryOf = ({ source, id, title, url, changedAt }: NamedItem, visitor: Visitor): Html =>
  html`
    <li class="entry">
      <h2><a href="${itemHref({ source, resourceId: id })}">${cleanLine(title) || id}</a></h2>
      <p class="quiet">${clockTime(changedAt, visitor)} · ${sourceLink(source)} · ${outward(
        url,
        visitor.say(words.upstream),
      )}</p>
    </li>
  `;

/** The box and the items that its text means. */
export const searchPart = Effect.fn("Web.searchItems")(function* (visitor: Visitor) {
  const { say, query } = visitor;
  const text = (query.get("q") ?? "").trim().slice(0, longest);
  const after = Option.filter(
    Option.some(Number(query.get("after") ?? "")),
    (row) => Number.isSafeInteger(row) && row > 0,
  );
  const { found, next } = text === ""
    ? { found: [], next: Option.none<number>() }
    : yield* findItems(text, after, within);
  return html`${searchBox(visitor)}${
    found.length === 0
      ? text !== "" && html`<p role="status">${say(words.none)}</p>`
      : html`<ol class="entries">${found.map((each) => entryOf(each, visitor))}</ol>`
  }${
    Option.match(next, {
      onNone: () => undefined,
      onSome: (row) =>
        html`<p class="quiet">${say(words.part)} <a rel="next" href="/items?${
          String(new URLSearchParams({ q: text, after: String(row) }))
        }">${say(words.further)}</a></p>`,
    })
  }`;
});
