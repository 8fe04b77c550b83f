import * as Option from "effect/Option";
import { type MatchedEvent, noticeLinesOf } from "../domain/alert.ts";
import type { AlertRecord, DeliveryRecord } from "../domain/history.ts";
import { cleanLine, safeLink } from "../domain/text.ts";
import { formatLocal } from "../domain/time_text.ts";
import { codeText, eventText } from "./code_text.ts";
import { headings } from "./headings.ts";
import { type Reader, standardReader } from "./reader.ts";
import { table } from "./table.ts";
import { noticeLine, recordTitle } from "./titles.ts";
import { matchText } from "./verdicts.ts";

/** The beginning of an id, long enough to name the alert again. */
export const shortId = (id: string): string => id.slice(0, 12);

const words = {
  en: {
    none: "No alert",
    nobody: "nobody",
    more: (count: number) => `and ${count} more; --limit shows more of them`,
    fate: (channels: ReadonlyArray<string>, state: string) => `${channels.join(", ")} ${state}`,
    fates: (all: ReadonlyArray<string>) => all.join("; "),
    header: (kind: string, source: string, time: string, id: string) =>
      `${kind} of ${source}, ${time}, ID ${id}`,
    alert: "alert",
    notAmong: (count: number) => `it shows the newest ${count}, and this item is not among them`,
    moreMatches: (count: number) => `and ${count} more`,
    entry: (name: string, text: string) => `${name}: ${text}`,
    next: (time: string) => `, next try ${time}`,
    failed: (time: string, why: string) => `${time} failed: ${why}`,
    noChannel: "it has no channel",
  },
  zh: {
    none: "没有提醒",
    nobody: "无",
    more: (count: number) => `还有 ${count} 条；用 --limit 可以看到更多`,
    fate: (channels: ReadonlyArray<string>, state: string) => `${channels.join("、")} ${state}`,
    fates: (all: ReadonlyArray<string>) => all.join("；"),
    header: (kind: string, source: string, time: string, id: string) =>
      `${kind}，来源 ${source}，${time}，ID ${id}`,
    alert: "提醒",
    notAmong: (count: number) => `提醒里列出最新的 ${count} 项，这个条目不在其中`,
    moreMatches: (count: number) => `还有 ${count} 项`,
    entry: (name: string, text: string) => `${name}：${text}`,
    next: (time: string) => `，下次尝试：${time}`,
    failed: (time: string, why: string) => `${time} 失败：${why}`,
    noChannel: "没有发往任何通道",
  },
};

/** A narrow column shows the first of them. */
const weightiest = ["dead", "waiting", "sending", "sent"] as const;

/** `KIND pending; KIND, KIND sent`. */
export const fatesOf = (deliveries: ReadonlyArray<DeliveryRecord>, reader: Reader): string => {
  const { fate, fates } = words[reader.language];
  return fates(weightiest.flatMap((state) => {
    const channels = deliveries.filter((each) => each.state === state)
      .map(({ channel }) => channel);
    return channels.length === 0 ? [] : [fate(channels, codeText(state, reader))];
  }));
};

/** In minutes; on a narrow screen without the year. */
const timeOf = (at: number, { timezone, columns }: Reader): string =>
  formatLocal(at, timezone).slice(columns < standardReader.columns ? 5 : 0, 16);

/** A flood's own events, a row each. */
const floodRows = ({ alert, events, source }: AlertRecord, reader: Reader) =>
  !Option.exists(alert, ({ kind }) => kind === "flood") ? [] : events.map(({ event }) => [
    shortId(event.fingerprint),
    timeOf(event.occurredAt ?? event.observedAt, reader),
    source,
    `- ${cleanLine(event.title)}`,
    "",
  ]);

/** Newest first; `whole` with all that a flood stands for, `more` with how many are left out. */
export const alertsAsText = (
  records: ReadonlyArray<AlertRecord>,
  reader: Reader,
  { whole = false, more = 0 }: { readonly whole?: boolean; readonly more?: number } = {},
): string => {
  const { language } = reader;
  const { none, nobody, ...say } = words[language];
  if (records.length === 0) return none;
  return [
    ...table(
      [
        headings(language, "id", "time", "source", "what", "sentTo"),
        ...records.flatMap((record) => [
          [
            shortId(record.id),
            timeOf(record.createdAt, reader),
            record.source,
            recordTitle(record, language),
            fatesOf(record.deliveries, reader) || nobody,
          ],
          ...whole ? floodRows(record, reader) : [],
        ]),
      ],
      reader,
      { flexible: [3, 4], optional: 2 },
    ),
    ...more === 0 ? [] : [say.more(more)],
  ].join("\n");
};

/** How a delivery stands, and each attempt that failed. */
export const deliveryLines = (
  { channel, state, sentAt, nextAt, failures }: DeliveryRecord,
  reader: Reader,
): ReadonlyArray<string> => {
  const { timezone, language } = reader;
  const say = words[language];
  const sent = Option.match(sentAt, {
    onNone: () => "",
    onSome: (at) => ` ${formatLocal(at, timezone)}`,
  });
  const next = Option.match(nextAt, {
    onNone: () => "",
    onSome: (at) => say.next(formatLocal(at, timezone)),
  });
  return [
    `  ${say.entry(channel, codeText(state, reader))}${sent}${next}`,
    ...failures.map(({ at, error }) =>
      `    ${say.failed(formatLocal(at, timezone), error[language])}`
    ),
  ];
};

/** A change with its address and what it matched; without its title where that stands above. */
export const matchedLines = (
  { event, matches }: MatchedEvent,
  reader: Reader,
  isTitled = true,
): ReadonlyArray<string> => {
  const { entry } = words[reader.language];
  const [happened, link] = [eventText(event, reader), safeLink(event.url)];
  return [
    ...isTitled
      ? [`  ${entry(happened, cleanLine(event.title))}`, `    ${link}`]
      : [`  ${entry(happened, link)}`],
    ...matches.map((match) => `    ${matchText(match, reader.language)}`),
  ];
};

/** How many more a summary stands for than it shows; none of an alert that shows all. */
export const moreLines = (total: number, shown: number, { language }: Reader) =>
  total <= shown ? [] : [`  ${words[language].moreMatches(total - shown)}`];

/**
 * One alert with its deliveries and attempts. With `about`, a first look or a flood names only that
 * item.
 */
export const alertAsText = (record: AlertRecord, reader: Reader, about?: string): string => {
  const { alert, events, deliveries } = record;
  const { language } = reader;
  const say = words[language];
  const kind = Option.match(alert, { onNone: () => undefined, onSome: ({ kind }) => kind });
  const isSummary = kind === "first_run" || kind === "flood";
  const named = isSummary && about !== undefined
    ? events.filter(({ event }) => event.resourceId === about)
    : events;
  const total = Option.match(alert, { onNone: () => 0, onSome: ({ total }) => total });
  return [
    recordTitle(record, language),
    `  ${
      say.header(
        kind === undefined ? say.alert : codeText(kind, reader),
        record.source,
        formatLocal(record.createdAt, reader.timezone),
        record.id,
      )
    }`,
    ...named.length === 0 && events.length > 0 ? [`  ${say.notAmong(events.length)}`] : [],
    ...named.flatMap((each) => matchedLines(each, reader)),
    ...isSummary && about === undefined ? moreLines(total, events.length, reader) : [],
    ...Option.match(alert, { onNone: () => [], onSome: noticeLinesOf })
      .map((line) => `  ${noticeLine(line, language)}`),
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, reader)),
    ...deliveries.length === 0 ? [`  ${say.noChannel}`] : [],
  ].join("\n");
};
