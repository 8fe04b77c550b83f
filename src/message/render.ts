import type {
  Alert,
  ItemAlert,
  MatchedEvent,
  NoticeAlert,
  SummaryAlert,
  UpdatesAlert,
} from "../domain/alert.ts";
import { cleanLine, defuseMentions, escapeHtml, safeLink, truncate } from "../domain/text.ts";
import { formatLocal } from "../domain/time_text.ts";
import { plain, type Wording, type Words } from "./words.ts";

/** Longest title and excerpt in code points; upstreams allow far more than anybody reads. */
const titleLength = 300;
const excerptLength = 600;
/** Lines of sources in a text that has room. */
const sourcesShown = 100;

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

const platforms: ReadonlyMap<string, string> = new Map([
  ["huggingface", "Hugging Face"],
  ["modelscope", "ModelScope"],
]);

/** `vllm-project/vllm` for a repository, `deepseek-ai (Hugging Face)` for anything else. */
const place = (source: string, words: Words): string => {
  const colon = source.indexOf(":");
  const kind = source.slice(0, colon);
  const name = source.slice(colon + 1);
  return line(
    colon < 0 || kind === "github" ? name : words.place(name, platforms.get(kind) ?? kind),
    titleLength,
  );
};

const itemTitle = ({ event }: MatchedEvent, words: Words): string =>
  line(event.title, titleLength) || line(event.resourceId, titleLength) || words.untitled;

const timeOf = ({ event }: MatchedEvent, timezone: string): string =>
  formatLocal(event.occurredAt ?? event.observedAt, timezone) ||
  formatLocal(event.observedAt, timezone);

/** `new issue — Support DeepSeek-V4`; `total` of an item's updates are told together. */
const headline = (matched: MatchedEvent, total: number, words: Words): string => {
  const { event } = matched;
  const title = event.fields["transferred_in"] === true && event.eventType === "issue_opened"
    ? words.transferredIn
    : words.events[event.eventType].title;
  const happened = words.happened(
    words.updates(title, total),
    event.also.map((type) => words.events[type].also),
  );
  return words.headline(happened, itemTitle(matched, words));
};

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

const noList = { sources: [], moreSources: () => [], items: [], more: () => [] };

/** One event, or several updates of one item of which the newest are shown. */
const renderEvents = (
  { events, total, replayed }: ItemAlert | UpdatesAlert,
  { words, timezone }: Wording,
): Rendered => {
  const [newest] = events;
  const { event, matches } = newest;
  const reasons = distinct(
    events.flatMap(({ matches }) => matches.map(({ reason }) => line(reason, titleLength))),
  );
  const changed = distinct(
    events.flatMap(({ event }) => event.changed.map((part) => line(part, 40))),
  );
  const time = timeOf(newest, timezone);
  const mark = replayed === true ? words.replayed : "";
  return {
    title: mark + words.title(place(event.source, words), headline(newest, total, words)),
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
const renderList = (alert: SummaryAlert, { words }: Wording): Rendered => {
  const mark = alert.replayed === true ? words.replayed : "";
  const title = listTitle(alert, words);
  const sources = alert.sources ?? [];
  const command = listCommand(alert);
  return {
    title: mark +
      (alert.sources === undefined
        ? words.title(place(alert.source, words), title)
        : words.own(title)),
    link: "",
    lines: [],
    excerpt: "",
    time: "",
    sources: sources.map(({ source, total }) => words.sourceTotal(place(source, words), total)),
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
export const render = (alert: Alert, wording: Wording = plain): Rendered => {
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
export interface Entry {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** `2026-11-24 14:00 +08:00`, "" when it is not known. */
  readonly time: string;
}

/** An alert as it stands in a digest: a line or, for a first look, one more for each item it shows. */
export const brief = (alert: Alert, wording: Wording = plain) => {
  const { words, timezone } = wording;
  const entry = (matched: MatchedEvent, title: string): Entry => ({
    title,
    link: safeLink(matched.event.url),
    time: timeOf(matched, timezone),
  });
  const at = formatLocal(alert.createdAt, timezone);
  if (alert.kind === "notice") {
    return {
      place: words.notice(alert.notice.lines),
      entries: noticeLines(alert, wording).map((title): Entry => ({ title, link: "", time: at })),
    };
  }
  const mark = alert.replayed === true ? words.replayed : "";
  const entries = alert.kind === "event" || alert.kind === "updates"
    ? [entry(alert.events[0], `${mark}${headline(alert.events[0], alert.total, words)}`)]
    : [
      { title: mark + listTitle(alert, words), link: "", time: at },
      ...alert.events.map((matched) => entry(matched, itemTitle(matched, words))),
    ];
  return { place: place(alert.source, words), entries };
};

/** Plain text for mails and terminals: title, link, facts, excerpt or items, time. */
export const text = (message: Rendered): string =>
  [
    message.title,
    ...(message.link === "" ? [] : [message.link]),
    ...message.lines,
    ...(message.excerpt === "" ? [] : ["", message.excerpt]),
    ...(message.time === "" ? [] : [...(message.excerpt === "" ? [] : [""]), message.time]),
    ...(message.sources.length === 0 ? [] : [
      "",
      ...message.sources.slice(0, sourcesShown),
      ...message.moreSources(Math.min(message.sources.length, sourcesShown)),
    ]),
    ...message.items.flatMap(({ title, link }) => [
      "",
      title,
      ...(link === "" ? [] : [link]),
    ]),
    ...message.more(message.items.length).flatMap((more) => ["", more]),
  ].join("\n");

/** The same for mail readers that show HTML; nothing in it is loaded from anywhere. */
export const html = (message: Rendered): string =>
  [
    `<p><strong>${anchor(message.title, message.link)}</strong></p>`,
    ...message.lines.map((fact) => `<p>${escapeHtml(fact)}</p>`),
    ...(message.excerpt === "" ? [] : [`<blockquote>${escapeHtml(message.excerpt)}</blockquote>`]),
    ...(message.time === "" ? [] : [`<p>${escapeHtml(message.time)}</p>`]),
    ...(message.sources.length === 0 ? [] : [
      "<p>",
      [
        ...message.sources.slice(0, sourcesShown),
        ...message.moreSources(Math.min(message.sources.length, sourcesShown)),
      ].map(escapeHtml).join("<br>\n"),
      "</p>",
    ]),
    ...(message.items.length === 0 ? [] : [
      "<ul>",
      ...message.items.map(({ title, link }) => `<li>${anchor(title, link)}</li>`),
      "</ul>",
    ]),
    ...message.more(message.items.length).map((more) => `<p>${escapeHtml(more)}</p>`),
  ].join("\n");

const anchor = (title: string, link: string): string =>
  link === "" ? escapeHtml(title) : `<a href="${escapeHtml(link)}">${escapeHtml(title)}</a>`;
