import * as Option from "effect/Option";
import type { ItemHistory } from "../domain/history.ts";
import { cleanLine, safeLink } from "../domain/text.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { codeText, eventText } from "./code_text.ts";
import { alertJson } from "./alert_json.ts";
import { alertAsText, shortId } from "./alerts.ts";
import type { Reader } from "./reader.ts";
import { unreadableRecord } from "./titles.ts";

const words = {
  en: {
    item: (id: string, source: string) => `item ${id} of ${source}`,
    state: (state: string) => `, ${state}`,
    seen: (first: string, last: string) => `first seen ${first}, last change seen ${last}`,
    forgotten: "No changes on record; changes older than retention_days are not kept",
    unchanged: "Unchanged since the first look at its source",
    changes: "Changes:",
    version: (event: string, version: string) => `${event}, version ${version}`,
    noMatch: "no rule matched, so there was no alert",
    matched: (rule: string, reason: string) => `matched by ${rule}: ${reason}`,
    matches: (reasons: ReadonlyArray<string>) =>
      `The keywords of the config match it now: ${reasons.join("; ")}`,
    matchesNot: "No keyword of the config matches it now",
    alert: (id: string) => `Alert ${id}:`,
  },
  zh: {
    item: (id: string, source: string) => `来源 ${source} 的条目 ${id}`,
    state: (state: string) => `，${state}`,
    seen: (first: string, last: string) => `首次看到 ${first}，最近一次变化 ${last}`,
    forgotten: "没有变化记录；早于 retention_days 的变化不保留",
    unchanged: "自来源的首次检查以来没有变化",
    changes: "变化：",
    version: (event: string, version: string) => `${event}，版本 ${version}`,
    noMatch: "没有规则匹配，所以没有提醒",
    matched: (rule: string, reason: string) => `匹配规则 ${rule}：${reason}`,
    matches: (reasons: ReadonlyArray<string>) => `配置中的关键词现在匹配它：${reasons.join("；")}`,
    matchesNot: "配置中没有关键词匹配它",
    alert: (id: string) => `提醒 ${id}：`,
  },
};

/** What happened to one item from the day it was first seen. */
export const itemAsText = (
  { source, id, item, firstSeenAt, changedAt, events, unreadable: damaged, alerts }: ItemHistory,
  reader: Reader,
  matchesNow: ReadonlyArray<string>,
  /** Epoch ms; the record may say nothing about earlier changes. */
  keptSince: number,
): string => {
  const { language } = reader;
  const say = words[language];
  const timeOf = (at: number) => formatLocal(at, reader.timezone);
  return [
    ...Option.match(item, {
      onNone: () => [unreadableRecord[language], `  ${say.item(id, source)}`],
      onSome: ({ title, url, state }) => [
        cleanLine(title),
        `  ${safeLink(url)}`,
        `  ${say.item(id, source)}${state === null ? "" : say.state(codeText(state, reader))}`,
      ],
    }),
    `  ${say.seen(timeOf(firstSeenAt), timeOf(changedAt))}`,
    "",
    ...events.length + damaged.length > 0
      ? [say.changes]
      : [firstSeenAt < keptSince ? say.forgotten : say.unchanged],
    ...events.flatMap(({ event, version, matches, observedAt }) => [
      `  ${timeOf(observedAt)}  ${say.version(eventText(event, reader), version.slice(0, 12))}`,
      ...matches.length === 0
        ? [`    ${say.noMatch}`]
        : matches.map(({ ruleId, reason }) => `    ${say.matched(ruleId, cleanLine(reason))}`),
    ]),
    ...damaged.map((at) => `  ${timeOf(at)}  ${unreadableRecord[language]}`),
    "",
    matchesNow.length > 0 ? say.matches(matchesNow.map(cleanLine)) : say.matchesNot,
    ...alerts.flatMap((alert) => [
      "",
      say.alert(shortId(alert.id)),
      alertAsText(alert, reader, id),
    ]),
  ].join("\n");
};

/** The same for machines: snake_case, times in ISO 8601. */
export const itemAsJson = (
  { source, id, item, firstSeenAt, changedAt, events, alerts }: ItemHistory,
  matchesNow: ReadonlyArray<string>,
) => ({
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
    matched: matches.map(({ ruleId, reason }) => ({ rule: ruleId, reason })),
  })),
  matches_now: matchesNow,
  alerts: alerts.map(alertJson),
});
