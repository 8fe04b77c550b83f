import type { MatchedEvent } from "../domain/alert.ts";
import type { TrackerEvent } from "../domain/event.ts";
import { cleanLine, defuseMentions, truncate } from "../domain/text.ts";
import { formatLocal } from "../domain/time_text.ts";
import type { Wording, Words } from "./words.ts";

/*
 * What one event is called: each a clean line in which nothing mentions anybody.
 */

/** Longest title in code points; upstreams allow far more than anybody reads. */
export const titleLength = 300;

/** One line of a stranger's text. */
export const line = (text: string, max: number): string =>
  truncate(defuseMentions(cleanLine(text)), max);

/** Each text once, in their order. */
export const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(texts),
];

/**
 * `vllm-project/vllm` where that says all, `deepseek-ai (A Hub)` for anything else; with the number of an
 * item `vllm-project/vllm#61`.
 */
export const placeOf = (
  source: string,
  { words, vocabulary }: Wording,
  number = "",
): string => {
  const colon = source.indexOf(":");
  const name = source.slice(colon + 1) + number;
  if (colon < 0) return line(name, titleLength);
  const kind = source.slice(0, colon);
  const platform = vocabulary.platformOf(kind) ?? { name: kind };
  return line(
    platform.implied === true ? name : words.place(name, platform.name),
    titleLength,
  );
};

/** Where an item is that says so itself, "" where its source says it all. */
const ownPlaceOf = ({ eventType, fields }: TrackerEvent, { vocabulary }: Wording): string => {
  const place = fields[vocabulary.eventOf(eventType)?.kind.place ?? ""];
  return typeof place === "string" ? line(place, titleLength) : "";
};

/** Where an event happened, with the number of its item. */
export const eventPlaceOf = (event: TrackerEvent, wording: Wording, number = ""): string => {
  const own = ownPlaceOf(event, wording);
  return own === "" ? placeOf(event.source, wording, number) : `${own}${number}`;
};

export const itemTitle = ({ event }: MatchedEvent, words: Words): string =>
  line(event.title, titleLength) || line(event.resourceId, titleLength) || words.untitled;

/** What matched the events; of a rule that has a name, with it. */
export const reasonsOf = (
  events: ReadonlyArray<MatchedEvent>,
  { words }: Wording,
): ReadonlyArray<string> =>
  distinct(
    events.flatMap(({ matches }) =>
      matches.map(({ name, reason }) =>
        line(
          name === undefined || name === reason ? reason : words.named(name, reason),
          titleLength,
        )
      )
    ),
  );

/** What the operator says to those who read of such events. */
export const notesOf = (events: ReadonlyArray<MatchedEvent>): ReadonlyArray<string> =>
  distinct(
    events.flatMap(({ matches }) => matches.map(({ note = "" }) => line(note, titleLength))),
  ).filter((note) => note !== "");

export const timeOf = ({ event }: MatchedEvent, timezone: string): string =>
  formatLocal(event.occurredAt ?? event.observedAt, timezone) ||
  formatLocal(event.observedAt, timezone);

/** What happened, in short. */
const shortWords = (type: string, { words, vocabulary }: Wording): string =>
  (vocabulary.eventOf(type)?.event[words.language] ?? words.unknownEvent)[1];

const eventTitle = (event: TrackerEvent, { words, vocabulary }: Wording): string =>
  vocabulary.titleOf(event)?.[words.language] ?? words.unknownEvent[0];

/** What people write; anything else that changes together with a state is a part of that. */
const written = ["title", "body", "labels"];

/** What changed, in words; a merge says it all, and what has no word says nothing. */
export const changedParts = (
  event: TrackerEvent,
  { words, vocabulary }: Wording,
): ReadonlyArray<string> => {
  const { transition = "updated", changed } = event;
  return transition === "merged" ? [] : changed
    .filter((part) => transition === "updated" || written.includes(part))
    .flatMap((part) => vocabulary.partOf(event, part)?.[words.language] ?? []);
};

/** Some have letters among their digits. */
const numberLike = /^[A-Za-z\d]{1,40}$/;

/** `#61`, `#I1ICN6`, "" where items have no numbers. */
export const numberOf = ({ eventType, fields }: TrackerEvent, { vocabulary }: Wording): string => {
  const number = fields[vocabulary.eventOf(eventType)?.kind.number ?? ""];
  return typeof number !== "boolean" && numberLike.test(String(number ?? "")) ? `#${number}` : "";
};

const aboutLength = 60;

/** `text-generation · 685B · mit`, "" where nothing but its text says what an item is. */
export const aboutItem = ({ event }: MatchedEvent, { words, vocabulary }: Wording): string =>
  (vocabulary.eventOf(event.eventType)?.kind.about?.(event) ?? [])
    .filter(({ onLine }) => onLine !== "left out")
    .map(({ name, value, onLine }) => {
      const shown = line(value, aboutLength);
      return onLine === "named" && shown !== "" ? `${name[words.language]} ${shown}` : shown;
    }).filter((part) => part !== "").join(" · ");

/** `#61 Support DeepSeek-V4`, `acme/engine#61 Support DeepSeek-V4`, `deepseek-ai/DeepSeek-V4 · text-generation · 685B · mit` */
export const listedTitle = (matched: MatchedEvent, wording: Wording): string => {
  const name = ownPlaceOf(matched.event, wording) + numberOf(matched.event, wording);
  const about = aboutItem(matched, wording);
  const title = itemTitle(matched, wording.words);
  return `${name === "" ? "" : `${name} `}${title}${about === "" ? "" : ` · ${about}`}`;
};

/** `issue closed (also opened)`; `total` of an item's updates are told together. */
export const happened = ({ event }: MatchedEvent, total: number, wording: Wording): string =>
  wording.words.happened(
    wording.words.updates(eventTitle(event, wording), total),
    event.also.map((type) => shortWords(type, wording)),
  );
