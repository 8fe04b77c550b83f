import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { cleanLine } from "../../domain/text.ts";
import { describing, expecting } from "../../plugin/fields.ts";
import { longestPattern, patternProblem } from "./patterns.ts";

/*
 * The fields of a rule.
 */

const blank = encodePhrase({ en: "found a blank, expected a text", zh: "这里是空白，应为文字" });

/** A text in which one can see something. */
export const Visible = Schema.String.check(
  Schema.makeFilter((text) => cleanLine(text) === "" ? blank : undefined, {
    toJsonSchema: () => ({ pattern: "\\S" }),
  }),
);

/** One line of so many characters at most; `what` says what is expected of another text. */
export const singleLine = (most: number, what: Phrase) =>
  Schema.String.check(
    Schema.makeFilter((text) => {
      if (cleanLine(text) === "") return blank;
      if (cleanLine(text) !== text) return encodePhrase(what);
      return text.length > most
        ? encodePhrase({ en: `longer than ${most} characters`, zh: `超过 ${most} 个字符` })
        : undefined;
    }, { toJsonSchema: () => [{ pattern: "\\S", maxLength: most }, true] }),
  );

const strings = { en: "an array of strings", zh: "字符串数组" };

/** A key that holds a list of these. */
export const list = <S extends Schema.Top>(each: S, description: Phrase, expected = strings) =>
  Schema.optionalKey(
    Schema.Array(each).annotate({ ...expecting(expected), ...describing(description) }),
  );

/** A regular expression as `patterns.ts` takes it. */
export const Pattern = Visible.check(
  Schema.makeFilter(
    (pattern) =>
      pattern.length > longestPattern
        ? encodePhrase({
          en: `a pattern of more than ${longestPattern} characters`,
          zh: `正则表达式超过 ${longestPattern} 个字符`,
        })
        : patternProblem(pattern),
    { toJsonSchema: () => [{ maxLength: longestPattern }, true] },
  ),
);

/** A key that is true or false. */
export const switchedOn = (description: Phrase) =>
  Schema.optionalKey(Schema.Boolean.annotate(describing(description)));
