import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AppConfig } from "../../config/load.ts";
import { ownSource } from "../../domain/alert.ts";
import type { Part } from "../../domain/timeline.ts";
import { codeText } from "../../views/code_text.ts";
import { noMatch } from "../../views/item.ts";
import { alertEntry, clockTime, untoldEntry } from "../entries.ts";
import { checkOf, choiceOf, textOf } from "../fields.ts";
import { html, type Value } from "../html.ts";
import { searchBox } from "../item_search.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";
import { type Occurrence, timelinePage } from "../timeline_page.ts";
import { pageSize, timelineHref, timelineQuery } from "../timeline_query.ts";
import type { Visitor } from "../visitor.ts";

/*
 * What happened, newest first.
 */

const words = {
  title: { en: "Timeline", zh: "时间线" },
  filters: { en: "Filters", zh: "筛选" },
  any: { en: "any", zh: "不限" },
  source: { en: "Source", zh: "来源" },
  kind: { en: "Kind", zh: "类型" },
  rule: { en: "Rule", zh: "规则" },
  channel: { en: "Channel", zh: "通道" },
  keyword: { en: "Keyword", zh: "关键词" },
  since: { en: "Since", zh: "从" },
  until: { en: "Until", zh: "到" },
  hint: { en: "7d or 2026-11-24", zh: "7d 或 2026-11-24" },
  unmatched: { en: "Also what nobody was alerted of", zh: "也显示没有提醒的变化" },
  show: { en: "Show", zh: "显示" },
  reset: { en: "Clear the filters", zh: "清除筛选" },
  none: { en: "Nothing here.", zh: "这里没有内容。" },
  older: { en: "Older", zh: "更早" },
  newest: { en: "Newest", zh: "最新" },
  pages: { en: "Pages of the timeline", zh: "时间线翻页" },
  subscribe: { en: "As a feed", zh: "订阅" },
  unclear: (text: string) => ({
    en: `“${text}” is no time; write 30m, 24h or 7d, or 2026-11-24T08:00`,
    zh: `“${text}”不是时间；请写 30m、24h 或 7d，或 2026-11-24T08:00`,
  }),
  reached: { en: "Looked back to", zh: "已查找到" },
  further: { en: "Look further back", zh: "继续往前查找" },
};

const kinds = ["event", "updates", "first_run", "flood", "notice"];

const filterForm = (config: AppConfig, visitor: Visitor): Value => {
  const { say, query } = visitor;
  const choice = (name: "source" | "kind" | "rule" | "channel", names: ReadonlyArray<string>) =>
    choiceOf(say(words[name]), name, query.get(name) ?? "", [
      ["", say(words.any)],
      ...names.map((each) => [each, name === "kind" ? codeText(each, visitor) : each] as const),
    ]);
  const text = (name: "keyword" | "since" | "until", hint = "") =>
    textOf(say(words[name]), name, query.get(name) ?? "", hint);
  return html`
    <form method="get" action="/timeline" class="panel" role="search"
      aria-label="${say(words.filters)}">${choice("source", [
        ...config.sources.map(({ id }) => id),
        ownSource,
      ])}${choice("kind", kinds)}${choice("rule", config.rules.map(({ id }) => id))}${choice(
        "channel",
        config.notifiers.map(({ id }) => id),
      )}${text("keyword")}${text("since", say(words.hint))}${text(
        "until",
        say(words.hint),
      )}${checkOf(say(words.unmatched), "unmatched", query.has("unmatched"))}<button>${say(
        words.show,
      )}</button> <a href="/timeline">${say(words.reset)}</a></form>
  `;
};

const pagesOf = ({ entries, next }: Part<Occurrence>, visitor: Visitor): Value => {
  const { say, query } = visitor;
  const isFull = entries.length === pageSize;
  return html`<nav aria-label="${say(words.pages)}">${
    query.has("after") &&
    html`<p><a href="${timelineHref("/timeline", query)}">${say(words.newest)}</a></p>`
  }${
    Option.match(next, {
      onNone: () => undefined,
      onSome: (place) => {
        const link = html`<a rel="next" href="${timelineHref("/timeline", query, place)}">${
          say(isFull ? words.older : words.further)
        }</a>`;
        return isFull
          ? html`<p>${link}</p>`
          : html`<p>${say(words.reached)} ${clockTime(place.at, visitor)} · ${link}</p>`;
      },
    })
  }</nav>`;
};

export const timeline = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/timeline", (visitor) =>
    Effect.gen(function* () {
      const { say, query } = visitor;
      const asked = timelineQuery(query, yield* Clock.currentTimeMillis, visitor.timezone);
      const page = yield* timelinePage(asked);
      const feed = (path: string, name: string) =>
        html`<a href="${timelineHref(path, query)}">${name}</a>`;
      return {
        title: words.title,
        isLive: Option.isNone(asked.after),
        content: html`
          ${searchBox(visitor)}${filterForm(config, visitor)}${asked.unclear.map((text) =>
            html`<p class="bad" role="alert">${say(words.unclear(text))}</p>`
          )}${page.entries.length === 0
            ? html`<p>${say(words.none)}</p>`
            : html`<ol class="entries">${
              page.entries.map((entry) =>
                entry._tag === "Alert"
                  ? alertEntry(entry.record, visitor)
                  : untoldEntry(entry.untold, say(noMatch), visitor)
              )
            }</ol>`}${pagesOf(page, visitor)}<p
            class="quiet">${say(words.subscribe)}: ${feed("/feed.atom", "Atom")} · ${feed(
              "/feed.json",
              "JSON Feed",
            )}</p>
        `,
      };
    }));
