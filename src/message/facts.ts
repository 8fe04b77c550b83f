import type { TrackerEvent } from "../domain/event.ts";
import { line } from "./event_text.ts";
import type { Wording } from "./words.ts";

/** Something about an item, such as its author. */
export interface Fact {
  /** `Labels`; "" where the value says what it is, as `#123` does. */
  readonly label: string;
  readonly value: string;
}

const factLength = 200;

/** Code points of a fact in a line of several. */
const shortLength = 60;

/** Number, author, labels, and every field its kind has words for: task, licence, draft. */
export const factsOf = (event: TrackerEvent, wording: Wording): ReadonlyArray<Fact> => {
  const { words, vocabulary } = wording;
  const { fields, author, labels } = event;
  const known = vocabulary.eventOf(event.eventType)?.kind.fields ?? new Map();
  const all: ReadonlyArray<Fact> = [
    { label: "", value: numberOf(event) },
    { label: words.author, value: author ?? "" },
    { label: words.labels, value: labels.join(words.separator) },
    ...[...known].map(([field, name]): Fact => ({
      label: capitalised(name[words.language]),
      value: valueOf(fields[field], words.yes),
    })),
  ];
  return all.map(({ label, value }) => ({ label, value: line(value, factLength) }))
    .filter(({ value }) => value !== "");
};

/** `#123 · somebody`, for a line of a list. */
export const byline = (event: TrackerEvent): string =>
  [numberOf(event), line(event.author ?? "", shortLength)].filter((each) => each !== "")
    .join(" · ");

/** `#123 · Author: somebody · Labels: model, bug`. */
export const factLine = (facts: ReadonlyArray<Fact>, { pair }: Wording["words"]): string =>
  facts.map(({ label, value }) => label === "" ? value : pair(label, value)).join(" · ");

const numberOf = ({ fields: { number } }: TrackerEvent): string =>
  Number.isSafeInteger(number) ? `#${number}` : "";

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
