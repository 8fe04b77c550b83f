import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Seen } from "../../domain/rule.ts";
import { fold, type TextRange, unfold } from "../folded_text.ts";
import { indexIn, type Keyword } from "../keyword.ts";
import { bodyOf, foldedTexts, type TextPart } from "../texts.ts";
import { type Condition, type Finding, holds, quotedList } from "./condition.ts";
import { partBefore, sayParts, type SearchScope } from "./scope.ts";

interface Found {
  readonly keyword: Keyword;
  readonly part: TextPart;
  /** In the folded part. */
  readonly index: number;
}

/** The parts that hold the keyword, in the order of the scope. */
const find = (
  seen: Seen,
  { parts, fresh }: SearchScope,
  keyword: Keyword,
): ReadonlyArray<Found> =>
  parts.flatMap((part) => {
    const index = indexIn(foldedTexts(seen.event)[part](), keyword);
    if (index < 0) return [];
    const stoodBefore = fresh.has(part) &&
      Option.exists(partBefore(seen, part), (text) => indexIn(fold(text), keyword) >= 0);
    return stoodBefore ? [] : [{ keyword, part, index }];
  });

const passageOf = ({ event }: Seen, { index, keyword: { folded } }: Found): TextRange => {
  const text = bodyOf(event);
  return {
    start: unfold(text, index).start,
    end: unfold(text, index + folded.length - 1).end,
  };
};

const findingOf = (seen: Seen, found: ReadonlyArray<Found>): Finding => {
  const [first] = found.filter(({ part }) => part === "text").sort((a, b) => a.index - b.index);
  return {
    words: [...new Set(found.map(({ keyword: { written } }) => written))],
    ...first === undefined ? {} : { passage: () => passageOf(seen, first) },
  };
};

/** One of the keywords is there. */
export const anyKeyword = (keywords: ReadonlyArray<Keyword>, scope: SearchScope): Condition => {
  const list = quotedList(keywords.map(({ written }) => written));
  const where = sayParts(scope.parts);
  const missed = Result.fail({
    en: `none of ${list.en} in ${where.en}`,
    zh: `${where.zh}中没有 ${list.zh}`,
  });
  return {
    name: "keywords",
    isOnText: true,
    test: (seen) => {
      const found = keywords.flatMap((keyword) => find(seen, scope, keyword));
      return found.length === 0 ? missed : Result.succeed(findingOf(seen, found));
    },
  };
};

/** All of the keywords are there. */
export const allKeywords = (keywords: ReadonlyArray<Keyword>, scope: SearchScope): Condition => ({
  name: "all_keywords",
  isOnText: true,
  test: (seen) => {
    const all: Array<Found> = [];
    for (const keyword of keywords) {
      const found = find(seen, scope, keyword);
      if (found.length === 0) {
        const what = JSON.stringify(keyword.written);
        const where = sayParts(scope.parts);
        return Result.fail({ en: `no ${what} in ${where.en}`, zh: `${where.zh}中没有 ${what}` });
      }
      all.push(...found);
    }
    return Result.succeed(findingOf(seen, all));
  },
});

/** None of the keywords is there, be it new or not. */
export const noKeyword = (keywords: ReadonlyArray<Keyword>, { parts }: SearchScope): Condition => {
  const scope = { parts, fresh: new Set<TextPart>() };
  return {
    name: "not_keywords",
    isOnText: true,
    test: (seen) => {
      for (const keyword of keywords) {
        const [found] = find(seen, scope, keyword);
        if (found === undefined) continue;
        const what = JSON.stringify(keyword.written);
        const where = sayParts([found.part]);
        return Result.fail({ en: `${what} in ${where.en}`, zh: `${where.zh}中有 ${what}` });
      }
      return Result.succeed(holds);
    },
  };
};
