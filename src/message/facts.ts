import type { TrackerEvent } from "../domain/event.ts";
import { line, numberOf } from "./event_text.ts";
import type { Wording } from "./words.ts";

/** Something about an item, such as its author. */
export interface Fact {
  /** `Labels`; "" where the value says what it is, as `#123` does. */
  readonly label: string;
  readonly value: string;
  /** Whether a text without a table says it too. */
  readonly isText?: true;
}

const factLength = 200;

const [authorLength, labelLength, mostLabels] = [40, 40, 5];

/** Number, author, labels, what its kind says of it, and every other field that has words: draft. */
export const factsOf = (event: TrackerEvent, wording: Wording): ReadonlyArray<Fact> => {
  const { words, vocabulary } = wording;
  const { fields } = event;
  const kind = vocabulary.eventOf(event.eventType)?.kind;
  const about = kind?.about?.(event) ?? [];
  const others = [...kind?.fields ?? []].filter(([, name]) =>
    about.every((part) => part.name.en !== name.en)
  );
  const all: ReadonlyArray<Fact> = [
    { label: "", value: numberOf(event, wording) },
    { label: words.author, value: authorOf(event), isText: true },
    { label: words.labels, value: labelsOf(event, words), isText: true },
    ...[
      ...about,
      ...others.map(([field, name]) => ({ name, value: valueOf(fields[field], words.yes) })),
    ].map(({ name, value }): Fact => ({ label: capitalised(name[words.language]), value })),
  ];
  return all.map((fact) => ({ ...fact, value: line(fact.value, factLength) }))
    .filter(({ value }) => value !== "");
};

/** `Author: somebody`, `Labels: model, bug`: what a text without a table says. */
export const factLines = (
  facts: ReadonlyArray<Fact>,
  { pair }: Wording["words"],
): ReadonlyArray<string> =>
  facts.flatMap(({ label, value, isText }) => isText === true ? [pair(label, value)] : []);

/** Who wrote it, unless the source is named after them. */
export const authorOf = ({ source, author }: TrackerEvent): string =>
  author === null || source.toLowerCase().endsWith(`:${author.toLowerCase()}`)
    ? ""
    : line(author, authorLength);

const labelsOf = ({ labels }: TrackerEvent, words: Wording["words"]): string => {
  const shown = labels.map((label) => line(label, labelLength)).filter((label) => label !== "");
  return shown.length === 0 ? "" : words.some(shown.slice(0, mostLabels), shown.length);
};

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What is not so is no fact. */
const valueOf = (value: TrackerEvent["fields"][string] | undefined, yes: string): string =>
  value === undefined || value === false
    ? ""
    : value === true
    ? yes
    : typeof value === "number"
    ? value.toLocaleString("en")
    : value;
