import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { verdictsNow } from "../../app/alert/match.ts";
import type { AppConfig } from "../../config/load.ts";
import { type EventRecord, History, type ItemHistory } from "../../domain/history.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";
import type { Verdict } from "../../domain/rule.ts";
import { cleanLine } from "../../domain/text.ts";
import { changedTexts, eventText, stateText } from "../../views/code_text.ts";
import { noChanges, noMatch } from "../../views/item.ts";
import { recordTitle, unreadableRecord } from "../../views/titles.ts";
import { matchText, verdictTexts } from "../../views/verdicts.ts";
import { changesOf } from "../difference.ts";
import { clockTime, deliveriesOf, sourceLink } from "../entries.ts";
import { html, outward, type Value } from "../html.ts";
import { isSearch, searchBox, searchPart, searchTitle } from "../item_search.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";
import type { Visitor } from "../visitor.ts";

/*
 * What happened to one item, and why it was told or not: what `mrt explain` says.
 */

/** Changes shown, the newest. */
const most = 100;

const words = {
  unknown: { en: "No such item", zh: "没有这个条目" },
  why: {
    en: "MRT has seen no item of this source with this ID.",
    zh: "MRT 没有在这个来源见过这个 ID 的条目。",
  },
  seen: { en: "First seen", zh: "首次看到" },
  changed: { en: "last change seen", zh: "最近一次变化" },
  upstream: { en: "Upstream", zh: "原文" },
  changes: { en: "Changes", zh: "变化" },
  version: { en: "version", zh: "版本" },
  newest: { en: `The newest ${most} are shown.`, zh: `只显示最新的 ${most} 项。` },
  now: { en: "What the rules say of it now", zh: "现在的规则怎么看" },
  noRules: { en: "The config has no rules.", zh: "配置中没有规则。" },
  alerts: { en: "Alerts", zh: "提醒" },
  noAlerts: { en: "None on record.", zh: "没有记录。" },
};

const changedParts = (parts: ReadonlyArray<string>): Phrase => ({
  en: `Changed: ${parts.join(", ")}`,
  zh: `变化的部分：${parts.join("、")}`,
});

/** A change with what it changed of the version before. */
const changeOf = (
  record: EventRecord,
  before: EventRecord | undefined,
  visitor: Visitor,
): Value => {
  const { say, language } = visitor;
  const { event, version, matches, observedAt } = record;
  const parts = changedTexts(event, visitor);
  return html`
    <li
      class="entry"><p>${clockTime(observedAt, visitor)} · ${eventText(event, visitor)} · ${say(
        words.version,
      )} ${version.slice(0, 12)}</p>${parts.length > 0 &&
        html`<p class="quiet">${say(changedParts(parts))}</p>`}${before !== undefined &&
        changesOf(before, record)}${matches.length === 0
        ? html`<p class="quiet">${say(noMatch)}</p>`
        : matches.map((match) => html`<p>${matchText(match, language)}</p>`)}</li>
  `;
};

const contentOf = (
  history: ItemHistory,
  verdicts: ReadonlyArray<Verdict>,
  keptSince: number,
  visitor: Visitor,
): Value => {
  const { say, language } = visitor;
  const { source, id, item, firstSeenAt, changedAt, events, unreadable, alerts } = history;
  return html`
    <p
      class="quiet">${sourceLink(source)} · ${id}${Option.match(item, {
        onNone: () => undefined,
        onSome: (shown) => [
          shown.state === null ? "" : ` · ${stateText(shown, visitor)}`,
          " · ",
          outward(shown.url, say(words.upstream)),
        ],
      })}</p><p>${say(words.seen)} ${clockTime(firstSeenAt, visitor)}, ${say(
        words.changed,
      )} ${clockTime(
        changedAt,
        visitor,
      )}</p><h2>${say(words.now)}</h2>${verdicts.length === 0
        ? html`<p>${say(words.noRules)}</p>`
        : html`<ul>${
          verdictTexts(verdicts, language).map((line) => html`<li>${line}</li>`)
        }</ul>`}<h2>${say(words.changes)}</h2>${events.length + unreadable.length === 0
        ? html`<p>${say(noChanges(firstSeenAt, keptSince))}</p>`
        : html`<ol class="entries">${
          events.map((record, index) => changeOf(record, events[index - 1], visitor)).toReversed()
        }</ol>`}${unreadable.map((at) =>
          html`<p>${clockTime(at, visitor)} ${unreadableRecord[language]}</p>`
        )}${events.length >= most && html`<p class="quiet">${say(words.newest)}</p>`}<h2>${say(
          words.alerts,
        )}</h2>${alerts.length === 0
        ? html`<p>${say(words.noAlerts)}</p>`
        : alerts.toReversed().map((record) =>
          html`
            <section
              class="panel"><p>${clockTime(
                record.createdAt,
                visitor,
              )} · <a href="/alerts/${encodeURIComponent(record.id)}">${recordTitle(
                record,
                language,
              )}</a></p>${deliveriesOf(record, visitor)}</section>
          `
        )}
  `;
};

export const item = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/items", (visitor) =>
    Effect.gen(function* () {
      const { say, query } = visitor;
      if (isSearch(visitor)) return { title: searchTitle, content: yield* searchPart(visitor) };
      const found = yield* (yield* History).item(
        query.get("source") ?? "",
        query.get("id") ?? "",
        most,
      );
      if (Option.isNone(found)) {
        return {
          title: words.unknown,
          status: 404,
          content: html`<p>${say(words.why)}</p>${searchBox(visitor)}`,
        };
      }
      const keptSince = (yield* Clock.currentTimeMillis) - Duration.toMillis(config.retention);
      return {
        title: Option.match(found.value.item, {
          onNone: () => unreadableRecord,
          onSome: ({ title }) => verbatim(cleanLine(title)),
        }),
        isLive: true,
        content: contentOf(found.value, yield* verdictsNow(found.value), keptSince, visitor),
      };
    }));
