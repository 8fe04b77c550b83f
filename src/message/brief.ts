import type { Alert, MatchedEvent } from "../domain/alert.ts";
import { safeLink } from "../domain/text.ts";
import { formatLocal } from "../domain/time_text.ts";
import {
  eventPlaceOf,
  happened,
  itemTitle,
  listedTitle,
  notesOf,
  numberOf,
  placeOf,
  timeOf,
} from "./event_text.ts";
import { authorOf } from "./facts.ts";
import { listTitle, moreOf } from "./list_text.ts";
import { noticeLines } from "./notice_text.ts";
import { type Tone, toneOf, toneOfEvent } from "./tone.ts";
import type { Wording } from "./words.ts";

/** An alert in a list of several. */
export interface DigestEntry {
  readonly title: string;
  /** An http(s) address, "" when there is none. */
  readonly link: string;
  /** What the rules that matched say of it, "" for nothing. */
  readonly note: string;
  /** Who wrote it, "" when that is not known or goes without saying. */
  readonly about: string;
  /** `2026-11-24 14:00 +08:00`, "" when it is not known. Made when it is asked for. */
  readonly time: string;
  readonly tone: Tone;
}

/** An alert as it stands in a digest. */
export interface Brief {
  readonly place: string;
  /** One or, for a first look, one more for each item it shows. */
  readonly entries: ReadonlyArray<DigestEntry>;
}

const made = new WeakMap<Wording, WeakMap<Alert, Brief>>();

/** The alert in a digest: made once, for one is measured before it is written. */
export const brief = (alert: Alert, wording: Wording): Brief => {
  const own = made.get(wording) ?? new WeakMap<Alert, Brief>();
  made.set(wording, own);
  const known = own.get(alert) ?? makeBrief(alert, wording);
  own.set(alert, known);
  return known;
};

const makeBrief = (alert: Alert, wording: Wording): Brief => {
  const { words, vocabulary, timezone } = wording;
  const entry = (matched: MatchedEvent, title: string): DigestEntry => ({
    title,
    link: safeLink(matched.event.url),
    note: notesOf([matched]).join(" "),
    about: authorOf(matched.event),
    get time() {
      return timeOf(matched, timezone);
    },
    tone: toneOfEvent(matched.event.eventType, vocabulary),
  });
  const own = (title: string, at: number | null): DigestEntry => ({
    title,
    link: "",
    note: "",
    about: "",
    get time() {
      return at === null ? "" : formatLocal(at, timezone);
    },
    tone: toneOf(alert, vocabulary),
  });
  if (alert.kind === "notice") {
    return {
      place: words.notice(alert.notice.lines),
      entries: noticeLines(alert, wording).map((title) => own(title, alert.createdAt)),
    };
  }
  const mark = alert.replayed === true ? words.replayed : "";
  if (alert.kind === "event" || alert.kind === "updates") {
    const [newest] = alert.events;
    const title = words.headline(
      happened(newest, alert.total, wording),
      itemTitle(newest, words),
    );
    const number = numberOf(newest.event, wording);
    const told = `${mark}${number === "" ? "" : `${number} `}${title}`;
    return { place: eventPlaceOf(newest.event, wording), entries: [entry(newest, told)] };
  }
  return {
    place: placeOf(alert.source, wording),
    entries: [
      own(mark + listTitle(alert, words), alert.createdAt),
      ...alert.events.map((matched) => entry(matched, listedTitle(matched, wording))),
      ...moreOf(alert, alert.events.length, words).map((more) => own(more, null)),
    ],
  };
};
