import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { ItemHistory } from "../domain/history.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Verdict } from "../domain/rule.ts";
import { cleanLine, safeLink } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { matchesAmong } from "../app/alert/match.ts";
import { eventText, stateText } from "./code_text.ts";
import { alertJson, AlertRecordJson, MatchJson, matchJson } from "./alert_json.ts";
import { alertAsText, shortId } from "./alerts.ts";
import { Texts, Time } from "./json.ts";
import type { Reader } from "./reader.ts";
import { unreadableRecord } from "./titles.ts";
import { matchText, missTexts, VerdictJson, verdictJson } from "./verdicts.ts";

/** Of a change. */
export const noMatch: Phrase = {
  en: "no rule matched, so there was no alert",
  zh: "没有规则匹配，所以没有提醒",
};

/** Of an item without changes on record, where earlier ones than `keptSince` are not kept. */
export const noChanges = (firstSeenAt: number, keptSince: number): Phrase =>
  firstSeenAt < keptSince
    ? {
      en: "No changes on record; changes older than retention_days are not kept",
      zh: "没有变化记录；早于 retention_days 的变化不保留",
    }
    : { en: "Unchanged since the first look at its source", zh: "自来源的首次检查以来没有变化" };

const words = {
  en: {
    item: (id: string, source: string) => `item ${id} of ${source}`,
    state: (state: string) => `, ${state}`,
    seen: (first: string, last: string) => `first seen ${first}, last change seen ${last}`,
    changes: "Changes:",
    version: (event: string, version: string) => `${event}, version ${version}`,
    matches: (reasons: ReadonlyArray<string>) =>
      `The rules of the config match it now: ${reasons.join("; ")}`,
    matchesNot: "No rule of the config matches it now",
    alert: (id: string) => `Alert ${id}:`,
  },
  zh: {
    item: (id: string, source: string) => `来源 ${source} 的条目 ${id}`,
    state: (state: string) => `，${state}`,
    seen: (first: string, last: string) => `首次看到 ${first}，最近一次变化 ${last}`,
    changes: "变化：",
    version: (event: string, version: string) => `${event}，版本 ${version}`,
    matches: (reasons: ReadonlyArray<string>) => `配置中的规则现在匹配它：${reasons.join("；")}`,
    matchesNot: "配置中没有规则匹配它",
    alert: (id: string) => `提醒 ${id}：`,
  },
};

/** What happened to one item from the day it was first seen. */
export const itemAsText = (
  { source, id, item, firstSeenAt, changedAt, events, unreadable: damaged, alerts }: ItemHistory,
  reader: Reader,
  verdictsNow: ReadonlyArray<Verdict>,
  /** Epoch ms; the record may say nothing about earlier changes. */
  keptSince: number,
): string => {
  const { language } = reader;
  const say = words[language];
  const matchesNow = matchesAmong(verdictsNow);
  const timeOf = (at: number) => formatLocal(at, reader.timezone);
  return [
    ...Option.match(item, {
      onNone: () => [unreadableRecord[language], `  ${say.item(id, source)}`],
      onSome: (shown) => {
        const state = stateText(shown, reader);
        return [
          cleanLine(shown.title),
          `  ${safeLink(shown.url)}`,
          `  ${say.item(id, source)}${state === "" ? "" : say.state(state)}`,
        ];
      },
    }),
    `  ${say.seen(timeOf(firstSeenAt), timeOf(changedAt))}`,
    "",
    ...events.length + damaged.length > 0
      ? [say.changes]
      : [noChanges(firstSeenAt, keptSince)[language]],
    ...events.flatMap(({ event, version, matches, observedAt }) => [
      `  ${timeOf(observedAt)}  ${say.version(eventText(event, reader), version.slice(0, 12))}`,
      ...matches.length === 0
        ? [`    ${noMatch[language]}`]
        : matches.map((match) => `    ${matchText(match, language)}`),
    ]),
    ...damaged.map((at) => `  ${timeOf(at)}  ${unreadableRecord[language]}`),
    "",
    matchesNow.length > 0
      ? say.matches(
        matchesNow.map((match) =>
          match.name === undefined ? cleanLine(match.reason) : matchText(match, language)
        ),
      )
      : say.matchesNot,
    ...missTexts(verdictsNow, language).map((line) => `  ${line}`),
    ...alerts.flatMap((alert) => [
      "",
      say.alert(shortId(alert.id)),
      alertAsText(alert, reader, id),
    ]),
  ].join("\n");
};

/** All that is known of one item. */
export const ItemHistoryJson = Schema.Struct({
  source: Schema.String,
  id: Schema.String,
  title: Schema.String,
  url: Schema.String,
  first_seen_at: Time,
  changed_at: Time,
  events: Schema.Array(Schema.Struct({
    fingerprint: Schema.String,
    type: Schema.String,
    version: Schema.String,
    observed_at: Time,
    matched: Schema.Array(MatchJson),
  })),
  matches_now: Texts,
  rules_now: Schema.Array(VerdictJson),
  alerts: Schema.Array(AlertRecordJson),
}).annotate({ identifier: "Item" });

/** The same for machines: snake_case, times in ISO 8601. */
export const itemAsJson = (
  { source, id, item, firstSeenAt, changedAt, events, alerts }: ItemHistory,
  verdictsNow: ReadonlyArray<Verdict>,
): typeof ItemHistoryJson.Type => ({
  source,
  id,
  title: Option.match(item, { onNone: () => unreadableRecord.en, onSome: ({ title }) => title }),
  url: Option.match(item, { onNone: () => "", onSome: ({ url }) => url }),
  first_seen_at: isoTime(firstSeenAt),
  changed_at: isoTime(changedAt),
  events: events.map(({ event, version, matches, observedAt }) => ({
    fingerprint: event.fingerprint,
    type: event.eventType,
    version,
    observed_at: isoTime(observedAt),
    matched: matches.map(matchJson),
  })),
  matches_now: matchesAmong(verdictsNow).map(({ reason }) => reason),
  rules_now: verdictsNow.map(verdictJson),
  alerts: alerts.map(alertJson),
});
