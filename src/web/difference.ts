import * as Arr from "effect/Array";
import type { EventRecord } from "../domain/history.ts";
import { isTold } from "../domain/route.ts";
import { codePoints, truncate } from "../domain/text.ts";
import { differenceOf, type Passage } from "../views/difference.ts";
import { html, type Value } from "./html.ts";

/** Of what stays the same only so much is shown, in code points. */
const context = 60;

const abridged = (text: string): string =>
  codePoints(text) <= 2 * context
    ? text
    : `${truncate(text, context)} ${Arr.fromIterable(text).slice(-context).join("")}`;

const shown = ({ fate, text }: Passage): Value =>
  fate === "removed"
    ? html`<del>${text}</del>`
    : fate === "added"
    ? html`<ins>${text}</ins>`
    : abridged(text);

/** What a text became; nothing where it stayed or is not on record. */
const changedText = (before: string, after: string): Value =>
  before === after || before === "" || after === ""
    ? undefined
    : html`<p class="difference">${differenceOf(before, after).map(shown)}</p>`;

/** What was stored of a text of the item when the event was seen: "" where that is not known. */
const storedTexts = ({ searched, matches }: EventRecord) =>
  isTold(matches)
    ? { title: searched.title, summary: searched.summary }
    : { title: searched.title, summary: truncate(searched.summary, 2000) };

/** How title and text differ from those of the version before. */
export const changesOf = (before: EventRecord, after: EventRecord): Value => {
  const [one, other] = [storedTexts(before), storedTexts(after)];
  return [changedText(one.title, other.title), changedText(one.summary, other.summary)];
};
