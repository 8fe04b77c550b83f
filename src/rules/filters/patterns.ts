import { RE2JS, RE2JSSyntaxException, RE2Set } from "re2js";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { TrackerEvent } from "../../domain/event.ts";
import { encodePhrase } from "../../domain/phrase.ts";
import { cleanLine } from "../../domain/text.ts";
import { lazily, rememberingLast, textParts, writtenPart } from "../texts.ts";
import { type Condition, quotedList } from "./condition.ts";
import { partBefore, sayParts, type SearchScope } from "./scope.ts";

/*
 * Regular expressions in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which take
 * time in proportion to the text, whatever they are.
 */

/** UTF-16 units of a text that are looked at. */
const longestText = 16 * 1024;

/** UTF-16 units. */
export const longestPattern = 500;

/** What the parser says, in Chinese. */
const complaints: Readonly<Record<string, string>> = {
  "missing closing )": "缺少右括号 )",
  "unexpected )": "多余的右括号 )",
  "missing closing ]": "缺少右方括号 ]",
  "invalid character class range": "字符范围不正确",
  "invalid escape sequence": "转义序列不正确",
  "trailing backslash at end of expression": "末尾多了反斜杠",
  "missing argument to repetition operator": "重复符号前没有内容",
  "invalid nested repetition operator": "重复符号连用",
  "invalid repeat count": "重复次数不正确",
  "invalid named capture": "命名分组不正确",
  "invalid or unsupported Perl syntax": "不支持的语法",
  "expression nests too deeply": "嵌套过深",
  "expression too large": "表达式过大",
};

/** What is wrong with a pattern, and where in it; undefined where nothing is. */
export const patternProblem = (pattern: string): string | undefined =>
  Result.match(
    Result.try({
      try: () => new RE2Set(RE2Set.UNANCHORED, 0).add(pattern),
      catch: (error) => error,
    }),
    {
      onSuccess: () => undefined,
      onFailure: (error) => {
        const what = error instanceof RE2JSSyntaxException ? cleanLine(error.error) : String(error);
        const part = error instanceof RE2JSSyntaxException ? error.input ?? "" : "";
        const index = part === "" ? pattern.length - 1 : pattern.lastIndexOf(part);
        const [en, zh] = index < 0
          ? ["", ""]
          : [` at character ${index + 1}`, `，第 ${index + 1} 个字符处`];
        const at = part === "" ? "" : `: ${cleanLine(part)}`;
        return encodePhrase({
          en: `no RE2 pattern${en}: ${what}${at}`,
          zh: `不是 RE2 正则表达式${zh}：${complaints[what] ?? what}${at.replace(": ", "：")}`,
        });
      },
    },
  );

const cut = (text: string): string => text.slice(0, longestText);

interface Patterns {
  readonly patterns: ReadonlyArray<string>;
  readonly scope: SearchScope;
}

/** Which of the patterns that look at a part match it, by their numbers. */
const matchingIn = (
  all: ReadonlyArray<{ readonly pattern: string; readonly scope: SearchScope }>,
) => {
  const sets = textParts.map((part) => {
    /** Its numbers are the places in this list. */
    const numbers = all.flatMap(({ scope }, number) => scope.parts.includes(part) ? [number] : []);
    const set = lazily(() => {
      const compiled = new RE2Set(RE2Set.UNANCHORED, 0);
      for (const number of numbers) compiled.add(all[number]?.pattern ?? "");
      compiled.compile();
      return compiled;
    });
    return { part, set, numbers };
  });
  return rememberingLast((event: TrackerEvent) =>
    new Map(sets.map(({ part, set, numbers }) => [
      part,
      lazily(() =>
        new Set(
          numbers.length === 0
            ? []
            : set().match(cut(writtenPart(event, part))).map((index) => numbers[index]),
        )
      ),
    ]))
  );
};

/** The condition of each rule; every text is searched lazily for all patterns of all rules. */
export const patternConditions = (
  rules: ReadonlyArray<Patterns>,
): ReadonlyArray<Condition> => {
  const all = rules.flatMap(({ patterns, scope }, rule) =>
    patterns.map((pattern) => ({
      rule,
      pattern,
      scope,
      alone: lazily(() => RE2JS.compile(pattern)),
    }))
  );
  const matching = matchingIn(all);
  return rules.map(({ patterns, scope }, rule): Condition => {
    const list = quotedList(patterns);
    const where = sayParts(scope.parts);
    const missed = Result.fail({
      en: `none of ${list.en} in ${where.en}`,
      zh: `${where.zh}中没有 ${list.zh}`,
    });
    const own = all.flatMap((each, number) => each.rule === rule ? [{ ...each, number }] : []);
    return {
      name: "regex",
      isOnText: true,
      test: (seen) => {
        const found = own.flatMap(({ number, pattern, alone }) =>
          scope.parts.flatMap((part) => {
            if (matching(seen.event).get(part)?.().has(number) !== true) return [];
            const stoodBefore = scope.fresh.has(part) && Option.exists(
              partBefore(seen, part),
              (text) => alone().matcher(cut(text)).find(),
            );
            return stoodBefore ? [] : [{ pattern, part, alone }];
          })
        );
        if (found.length === 0) return missed;
        const inText = found.find(({ part }) => part === "text");
        const passage = ({ alone }: typeof found[number]) => {
          const matcher = alone().matcher(cut(writtenPart(seen.event, "text")));
          return matcher.find()
            ? { start: matcher.start(), end: matcher.end() }
            : { start: 0, end: 0 };
        };
        return Result.succeed({
          words: [...new Set(found.map(({ pattern }) => `/${pattern}/`))],
          ...inText === undefined ? {} : { passage: () => passage(inText) },
        });
      },
    };
  });
};
