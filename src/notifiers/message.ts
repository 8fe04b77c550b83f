import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import type { Alert, MatchedEvent } from "../domain/alert.ts";
import { cleanLine, defuseMentions, escapeHtml, safeLink, truncate } from "../domain/text.ts";
import { english, type Words } from "./words.ts";

/** Longest title and excerpt in code points; upstreams allow far more than anybody reads. */
const titleLength = 300;
const excerptLength = 600;

/** An alert as people read it. Each text is one clean line in which nothing mentions anybody. */
export interface Rendered {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** What matched, what changed, when. */
  readonly lines: ReadonlyArray<string>;
  readonly excerpt: string;
  /** What a first look found: the newest few. */
  readonly items: ReadonlyArray<{ readonly title: string; readonly link: string }>;
  /** How many items matched altogether when there are items. */
  readonly total: number;
}

/** One line of a stranger's text. */
const line = (text: string, max: number): string => truncate(defuseMentions(cleanLine(text)), max);

const platforms: ReadonlyMap<string, string> = new Map([
  ["huggingface", "Hugging Face"],
  ["modelscope", "ModelScope"],
]);

/** `vllm-project/vllm` for a repository, `deepseek-ai (Hugging Face)` for anything else. */
const place = (source: string): string => {
  const colon = source.indexOf(":");
  const kind = source.slice(0, colon);
  const name = source.slice(colon + 1);
  return line(
    colon < 0 || kind === "github" ? name : `${name} (${platforms.get(kind) ?? kind})`,
    titleLength,
  );
};

/** `2026-11-24 06:00 UTC`, "" for a time no calendar has. */
const utc = (epochMs: number): string => {
  const iso = Option.match(DateTime.make(epochMs), {
    onNone: () => "",
    onSome: DateTime.formatIso,
  });
  return /^\d{4}-/.test(iso) ? `${iso.slice(0, 16).replace("T", " ")} UTC` : "";
};

const itemTitle = ({ event }: MatchedEvent, words: Words): string =>
  line(event.title, titleLength) || line(event.resourceId, titleLength) || words.untitled;

const timeOf = ({ event }: MatchedEvent): string =>
  utc(event.occurredAt ?? event.observedAt) || utc(event.observedAt);

/** `new issue — Support DeepSeek-V4`; `total` of an item's updates are told together. */
const headline = (matched: MatchedEvent, total: number, words: Words): string => {
  const { event } = matched;
  const happened = words.happened(
    words.updates(words.events[event.eventType].title, total),
    event.also.map((type) => words.events[type].also),
  );
  return `${happened} — ${itemTitle(matched, words)}`;
};

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

/** One event, or several updates of one item of which the newest are shown. */
const renderEvents = (
  newest: MatchedEvent,
  { events, total }: Alert,
  words: Words,
): Rendered => {
  const { event, matches } = newest;
  const reasons = distinct(
    events.flatMap(({ matches }) => matches.map(({ reason }) => line(reason, titleLength))),
  );
  const changed = distinct(
    events.flatMap(({ event }) => event.changed.map((part) => line(part, 40))),
  );
  const time = timeOf(newest);
  return {
    title: `${place(event.source)}: ${headline(newest, total, words)}`,
    link: safeLink(event.url),
    lines: [
      ...(reasons.length === 0 ? [] : [words.matched(reasons.join(", "))]),
      ...(changed.length === 0 ? [] : [words.changed(changed)]),
      ...(time === "" ? [] : [words.time(time)]),
    ],
    excerpt: line(matches.find(({ excerpt }) => excerpt !== "")?.excerpt ?? "", excerptLength),
    items: [],
    total: 1,
  };
};

/** What to say about an alert, whatever the channel. */
export const render = (alert: Alert, words: Words = english): Rendered => {
  const [first] = alert.events;
  if (alert.kind !== "first_run" && first !== undefined) return renderEvents(first, alert, words);
  return {
    title: `${place(alert.source)}: ${words.firstLook(alert.total)}`,
    link: "",
    lines: [],
    excerpt: "",
    items: alert.events.map((matched) => ({
      title: itemTitle(matched, words),
      link: safeLink(matched.event.url),
    })),
    total: alert.total,
  };
};

/** An alert in a list of several. */
export interface Entry {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** `2026-11-24 06:00 UTC`, "" when it is not known. */
  readonly time: string;
}

/** An alert as it stands in a digest: a line or, for a first look, one more for each item it shows. */
export const brief = (alert: Alert, words: Words = english) => {
  const entry = (matched: MatchedEvent, title: string): Entry => ({
    title,
    link: safeLink(matched.event.url),
    time: timeOf(matched),
  });
  const [first] = alert.events;
  const entries = alert.kind !== "first_run" && first !== undefined
    ? [entry(first, headline(first, alert.total, words))]
    : [
      { title: words.firstLook(alert.total), link: "", time: utc(alert.createdAt) },
      ...alert.events.map((matched) => entry(matched, itemTitle(matched, words))),
    ];
  return { place: place(alert.source), entries };
};

/** The closing line of a list that shows only `shown` of the items, none when it shows all. */
export const moreLine = (
  { items, total }: Rendered,
  shown: number,
  words: Words = english,
): ReadonlyArray<string> => items.length > 0 && total > shown ? [words.more(total - shown)] : [];

/** Plain text for mails and terminals: title, link, facts, excerpt or items. */
export const text = (message: Rendered): string =>
  [
    message.title,
    ...(message.link === "" ? [] : [message.link]),
    ...message.lines,
    ...(message.excerpt === "" ? [] : ["", message.excerpt]),
    ...message.items.flatMap(({ title, link }) => [
      "",
      title,
      ...(link === "" ? [] : [link]),
    ]),
    ...moreLine(message, message.items.length).flatMap((more) => ["", more]),
  ].join("\n");

/** The same for mail readers that show HTML; nothing in it is loaded from anywhere. */
export const html = (message: Rendered): string =>
  [
    `<p><strong>${anchor(message.title, message.link)}</strong></p>`,
    ...message.lines.map((fact) => `<p>${escapeHtml(fact)}</p>`),
    ...(message.excerpt === "" ? [] : [`<blockquote>${escapeHtml(message.excerpt)}</blockquote>`]),
    ...(message.items.length === 0 ? [] : [
      "<ul>",
      ...message.items.map(({ title, link }) => `<li>${anchor(title, link)}</li>`),
      "</ul>",
    ]),
    ...moreLine(message, message.items.length).map((more) => `<p>${escapeHtml(more)}</p>`),
  ].join("\n");

const anchor = (title: string, link: string): string =>
  link === "" ? escapeHtml(title) : `<a href="${escapeHtml(link)}">${escapeHtml(title)}</a>`;
