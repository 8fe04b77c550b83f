import type * as Result from "effect/Result";
import type { Phrase } from "../../domain/phrase.ts";
import type { Seen } from "../../domain/rule.ts";
import type { TextRange } from "../folded_text.ts";

/** What held of an event. */
export interface Finding {
  /** What was found, as the reason of a match says it; empty where that says nothing. */
  readonly words: ReadonlyArray<string>;
  /** Where in the text of the event; asked only once the whole rule matches. */
  readonly passage?: () => TextRange;
}

/** One condition of a rule. Pure. */
export interface Condition {
  /** As the config calls it. */
  readonly name: string;
  /** Whether a text alone meets it or not. */
  readonly isOnText?: true;
  /** What was found, or why the condition does not hold. */
  readonly test: (seen: Seen) => Result.Result<Finding, Phrase>;
}

/** Holds, with nothing to say about it. */
export const holds: Finding = { words: [] };

/** How many values a sentence lists. */
const listed = 5;

/** `"a", "b" and 3 more` */
export const quotedList = (values: ReadonlyArray<string>): Phrase => {
  const shown = values.slice(0, listed).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  return {
    en: `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    zh: `${shown.join("、")}${more > 0 ? ` 等 ${values.length} 个` : ""}`,
  };
};
