import type {
  Alert,
  ItemAlert,
  MatchedEvent,
  NoticeAlert,
  SummaryAlert,
  UpdatesAlert,
} from "../domain/alert.ts";
import type { TrackerEvent } from "../domain/event.ts";
import type { EventWords } from "../domain/kind.ts";
import { cleanLine, defuseMentions, safeLink, truncate } from "../domain/text.ts";
import { formatLocal } from "../domain/time_text.ts";
import type { Wording, Words } from "./words.ts";

/** Longest title and excerpt in code points; upstreams allow far more than anybody reads. */
const titleLength = 300;
const excerptLength = 600;

/** An alert as people read it. Each text is one clean line in which nothing mentions anybody. */
export interface Rendered {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** What matched and what changed. */
  readonly lines: ReadonlyArray<string>;
  readonly excerpt: string;
  /** When, "" where that says nothing. */
  readonly time: string;
  /** Of an overview: a line for each source, and the closing line when only so many are shown. */
  readonly sources: ReadonlyArray<string>;
  readonly moreSources: (shown: number) => ReadonlyArray<string>;
  /** The newest few of a list. */
  readonly items: ReadonlyArray<{ readonly title: string; readonly link: string }>;
  /** The closing line of a list that shows only so many of the items, none when it shows all. */
  readonly more: (shown: number) => ReadonlyArray<string>;
}

/** One line of a stranger's text. */
const line = (text: string, max: number): string => truncate(defuseMentions(cleanLine(text)), max);

/** `vllm-project/vllm` where that says all, `deepseek-ai (A Hub)` for anything else. */
const place = (source: string, { words, vocabulary }: Wording): string => {
  const colon = source.indexOf(":");
  const name = source.slice(colon + 1);
  if (colon < 0) return line(name, titleLength);
  const kind = source.slice(0, colon);
  const platform = vocabulary.platformOf(kind) ?? { name: kind };
  return line(
    platform.implied === true ? name : words.place(name, platform.name),
    titleLength,
  );
};

const itemTitle = ({ event }: MatchedEvent, words: Words): string =>
  line(event.title, titleLength) || line(event.resourceId, titleLength) || words.untitled;

const timeOf = ({ event }: MatchedEvent, timezone: string): string =>
  formatLocal(event.occurredAt ?? event.observedAt, timezone) ||
  formatLocal(event.observedAt, timezone);

/** What happened, and the same in short. */
const eventWords = (type: string, { words, vocabulary }: Wording): EventWords =>
  vocabulary.eventOf(type)?.event[words.language] ?? words.unknownEvent;

const eventTitle = ({ eventType, fields }: TrackerEvent, wording: Wording): string => {
  const { words, vocabulary } = wording;
  const special = Object.entries(vocabulary.eventOf(eventType)?.event.when ?? {})
    .find(([field]) => fields[field] === true)?.[1];
  return special?.[words.language] ?? eventWords(eventType, wording)[0];
};

const partName = ({ eventType }: TrackerEvent, part: string, wording: Wording): string => {
  const { words, vocabulary } = wording;
  const field = vocabulary.eventOf(eventType)?.kind.fields.get(part);
  return line(words.parts.get(part) ?? field?.[words.language] ?? part, 40);
};

/** `new issue — Support DeepSeek-V4`; `total` of an item's updates are told together. */
const headline = (matched: MatchedEvent, total: number, wording: Wording): string => {
  const { words } = wording;
  const { event } = matched;
  const happened = words.happened(
    words.updates(eventTitle(event, wording), total),
    event.also.map((type) => eventWords(type, wording)[1]),
  );
  return words.headline(happened, itemTitle(matched, words));
};

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

const noList = { sources: [], moreSources: () => [], items: [], more: () => [] };

/** One event, or several updates of one item of which the newest are shown. */
const renderEvents = (
  { events, total, replayed }: ItemAlert | UpdatesAlert,
  wording: Wording,
): Rendered => {
  const { words, timezone } = wording;
  const [newest] = events;
  const { event, matches } = newest;
  const reasons = distinct(
    events.flatMap(({ matches }) => matches.map(({ reason }) => line(reason, titleLength))),
  );
  const changed = distinct(
    events.flatMap(({ event }) => event.changed.map((part) => partName(event, part, wording))),
  );
  const time = timeOf(newest, timezone);
  const mark = replayed === true ? words.replayed : "";
  return {
    title: mark + words.title(place(event.source, wording), headline(newest, total, wording)),
    link: safeLink(event.url),
    lines: [
      ...(reasons.length === 0 ? [] : [words.matched(reasons)]),
      ...(changed.length === 0 ? [] : [words.changed(changed)]),
    ],
    excerpt: line(matches.find(({ excerpt }) => excerpt !== "")?.excerpt ?? "", excerptLength),
    time: time === "" ? "" : words.time(time),
    ...noList,
  };
};

const noticeLines = (
  { notice }: NoticeAlert,
  { words, timezone }: Wording,
): ReadonlyArray<string> =>
  notice.lines.map((each) =>
    line(words.noticeLine(each, formatLocal(each.since, timezone)), excerptLength)
  );

/** What a list of many is called. */
const listTitle = (alert: SummaryAlert, words: Words): string => {
  switch (alert.kind) {
    case "first_looks":
      return words.firstLooks(alert.sources?.length ?? 0, alert.total);
    case "catch_up":
      return words.catchUp(alert.total);
    case "flood":
      return words.flood(alert.total);
    default:
      return words.firstLook(alert.total);
  }
};

/** The command that lists all of what a list names some of; a first look's items are no alerts. */
const listCommand = ({ kind, source }: SummaryAlert): string | undefined =>
  kind === "flood"
    ? `mrt alerts --source ${line(source, titleLength)}`
    : kind === "catch_up"
    ? "mrt alerts"
    : undefined;

/** Very many of which the newest are shown: a first look, a flood, or an overview of several. */
const renderList = (alert: SummaryAlert, wording: Wording): Rendered => {
  const { words } = wording;
  const mark = alert.replayed === true ? words.replayed : "";
  const title = listTitle(alert, words);
  const sources = alert.sources ?? [];
  const command = listCommand(alert);
  return {
    title: mark +
      (alert.sources === undefined
        ? words.title(place(alert.source, wording), title)
        : words.own(title)),
    link: "",
    lines: [],
    excerpt: "",
    time: "",
    sources: sources.map(({ source, total }) => words.sourceTotal(place(source, wording), total)),
    moreSources: (shown) =>
      sources.length > shown ? [words.moreSources(sources.length - shown)] : [],
    items: alert.events.map((matched) => ({
      title: itemTitle(matched, words),
      link: safeLink(matched.event.url),
    })),
    more: (shown) => {
      const left = alert.total - shown;
      if (left <= 0 || (alert.events.length === 0 && command === undefined)) return [];
      return [command === undefined ? words.more(left) : words.moreBy(left, command)];
    },
  };
};

/** What to say about an alert, whatever the channel. */
export const render = (alert: Alert, wording: Wording): Rendered => {
  const { words } = wording;
  if (alert.kind === "notice") {
    return {
      title: words.notice(alert.notice.lines),
      link: "",
      lines: noticeLines(alert, wording),
      excerpt: "",
      time: "",
      ...noList,
    };
  }
  return alert.kind === "event" || alert.kind === "updates"
    ? renderEvents(alert, wording)
    : renderList(alert, wording);
};

/** An alert in a list of several. */
export interface DigestEntry {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** `2026-11-24 14:00 +08:00`, "" when it is not known. */
  readonly time: string;
}

/** An alert as it stands in a digest: a line or, for a first look, one more for each item it shows. */
export const brief = (alert: Alert, wording: Wording) => {
  const { words, timezone } = wording;
  const entry = (matched: MatchedEvent, title: string): DigestEntry => ({
    title,
    link: safeLink(matched.event.url),
    time: timeOf(matched, timezone),
  });
  const at = formatLocal(alert.createdAt, timezone);
  if (alert.kind === "notice") {
    return {
      place: words.notice(alert.notice.lines),
      entries: noticeLines(alert, wording).map((title): DigestEntry => ({
        title,
        link: "",
        time: at,
      })),
    };
  }
  const mark = alert.replayed === true ? words.replayed : "";
  const entries = alert.kind === "event" || alert.kind === "updates"
    ? [entry(alert.events[0], `${mark}${headline(alert.events[0], alert.total, wording)}`)]
    : [
      { title: mark + listTitle(alert, words), link: "", time: at },
      ...alert.events.map((matched) => entry(matched, itemTitle(matched, words))),
    ];
  return { place: place(alert.source, wording), entries };
};
