import type { Alert, ItemAlert, SummaryAlert, UpdatesAlert } from "../domain/alert.ts";
import { safeLink } from "../domain/text.ts";
import {
  aboutItem,
  changedParts,
  distinct,
  eventPlaceOf,
  happened,
  itemTitle,
  line,
  listedTitle,
  notesOf,
  numberOf,
  placeOf,
  reasonsOf,
  timeOf,
} from "./event_text.ts";
import { type Fact, factLines, factsOf } from "./facts.ts";
import { listTitle, moreOf } from "./list_text.ts";
import { noticeLines } from "./notice_text.ts";
import { type Tone, toneOf, toneOfEvent } from "./tone.ts";
import type { Wording } from "./words.ts";

/** Longest excerpt in code points. */
const excerptLength = 600;

/** An alert as people read it. Each text is one clean line in which nothing mentions anybody. */
export interface Rendered {
  readonly title: string;
  /** The parts of the title, where it has them: where, what happened, to which item. */
  readonly place: string;
  readonly happened: string;
  readonly item: string;
  readonly tone: Tone;
  /** An http(s) address, "" when there is none, and what leads there. */
  readonly link: string;
  readonly open: string;
  /** Number, author, labels and the like. */
  readonly facts: ReadonlyArray<Fact>;
  /** Notes of the rules, what matched and what changed. */
  readonly lines: ReadonlyArray<string>;
  /** What the item is in one line, for a text without a table of the facts. */
  readonly about: string;
  /** A passage of its text, "" where `about` says more. */
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

/** What most alerts have not. */
const plain = {
  place: "",
  happened: "",
  item: "",
  link: "",
  open: "",
  facts: [],
  lines: [],
  about: "",
  excerpt: "",
  time: "",
  sources: [],
  moreSources: () => [],
  items: [],
  more: () => [],
};

/** Where a link leads, "" where that is anywhere. */
const platformOf = (source: string, { vocabulary }: Wording): string => {
  const platform = vocabulary.platformOf(source.split(":", 1)[0] ?? "");
  return platform === undefined || platform.scattered === true ? "" : platform.name;
};

/** One event, or several updates of one item of which the newest are shown. */
const renderEvents = (
  { events, total, replayed }: ItemAlert | UpdatesAlert,
  wording: Wording,
): Rendered => {
  const { words, timezone } = wording;
  const [newest] = events;
  const { event, matches } = newest;
  const reasons = reasonsOf(events, wording);
  const changed = distinct(
    events.flatMap(({ event }) => changedParts(event, wording)),
  );
  const time = timeOf(newest, timezone);
  const facts = factsOf(event, wording);
  const about = aboutItem(newest, wording);
  const mark = replayed === true ? words.replayed : "";
  const parts = {
    place: eventPlaceOf(event, wording),
    happened: mark + happened(newest, total, wording),
    item: itemTitle(newest, words),
  };
  return {
    ...plain,
    ...parts,
    title: mark + words.title(
      eventPlaceOf(event, wording, numberOf(event, wording)),
      words.headline(happened(newest, total, wording), parts.item),
    ),
    link: safeLink(event.url),
    open: words.open(platformOf(event.source, wording)),
    facts,
    tone: toneOfEvent(event.eventType, wording.vocabulary),
    lines: [
      ...notesOf(events),
      ...(reasons.length === 0 ? [] : [words.matched(reasons)]),
      ...(changed.length === 0 ? [] : [words.changed(changed)]),
      ...factLines(facts, words),
    ],
    about,
    excerpt: about === ""
      ? line(matches.find(({ excerpt }) => excerpt !== "")?.excerpt ?? "", excerptLength)
      : "",
    time: time === "" ? "" : words.time(time),
  };
};

/** Very many of which the newest are shown: a first look, a flood, or an overview of several. */
const renderList = (alert: SummaryAlert, wording: Wording): Rendered => {
  const { words } = wording;
  const mark = alert.replayed === true ? words.replayed : "";
  const title = listTitle(alert, words);
  const sources = alert.sources ?? [];
  return {
    ...plain,
    title: mark +
      (alert.sources === undefined
        ? words.title(placeOf(alert.source, wording), title)
        : words.own(title)),
    tone: toneOf(alert, wording.vocabulary),
    lines: notesOf(alert.events),
    sources: sources.map(({ source, total }) => words.sourceTotal(placeOf(source, wording), total)),
    moreSources: (shown) =>
      sources.length > shown ? [words.moreSources(sources.length - shown)] : [],
    items: alert.events.map((matched) => ({
      title: listedTitle(matched, wording),
      link: safeLink(matched.event.url),
    })),
    more: (shown) => moreOf(alert, shown, words),
  };
};

/** What to say about an alert, whatever the channel. */
export const render = (alert: Alert, wording: Wording): Rendered => {
  const { words } = wording;
  if (alert.kind === "notice") {
    return {
      ...plain,
      title: words.notice(alert.notice.lines),
      tone: toneOf(alert, wording.vocabulary),
      lines: noticeLines(alert, wording),
    };
  }
  return alert.kind === "event" || alert.kind === "updates"
    ? renderEvents(alert, wording)
    : renderList(alert, wording);
};
