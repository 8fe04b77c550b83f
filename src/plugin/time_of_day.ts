import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase, verbatim } from "../domain/phrase.ts";
import { titled } from "./fields.ts";

/** `00:00` to `23:59`. */
export const timeLike = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** The same, and `24:00`. */
export const endLike = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

const meant = (text: string, pattern: RegExp): Phrase => {
  const [, hours = "", minutes = ""] = /^\s*(\d{1,2})\s*[:：.hH]\s*(\d{2})\s*$/.exec(text) ?? [];
  const time = `${hours.padStart(2, "0")}:${minutes}`;
  return pattern.test(time)
    ? { en: `; did you mean "${time}"?`, zh: `；是不是想写 "${time}"？` }
    : verbatim("");
};

/** A config value that is a time of day of this pattern. */
export const timeOfDay = (pattern: RegExp, example: string) =>
  Schema.String.check(
    Schema.makeFilter(
      (text) =>
        pattern.test(text) ? undefined : encodePhrase({
          en: `expected a time of day such as "${example}"${meant(text, pattern).en}`,
          zh: `应为时刻，如 "${example}"${meant(text, pattern).zh}`,
        }),
      { toJsonSchema: () => ({ pattern: pattern.source }) },
    ),
  ).annotate(titled({ en: "time", zh: "时刻" }));

/** Minutes after midnight. */
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
};
