import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { fold } from "../folded_text.ts";
import { compileKeywords, indexIn } from "../keyword.ts";
import { type FieldTest, rangeOf, valuesOf } from "./field_test.ts";
import { compileGlob } from "./glob.ts";

/*
 * What is wrong with a rule as a whole: it can never match, matches everything, or says what has no
 * meaning together.
 */

type Strings = ReadonlyArray<string>;

/** What the checks look at. */
interface Written {
  readonly keywords?: Strings;
  readonly all_keywords?: Strings;
  readonly not_keywords?: Strings;
  readonly whole_words?: boolean;
  readonly regex?: Strings;
  readonly sources?: Strings;
  readonly events?: Strings;
  readonly labels?: Strings;
  readonly not_labels?: Strings;
  readonly authors?: Strings;
  readonly not_authors?: Strings;
  readonly changed?: Strings;
  readonly where?: Readonly<Record<string, FieldTest>>;
  readonly mute?: boolean;
  readonly notify?: Strings;
}

interface PlacedIssue {
  readonly path: ReadonlyArray<string | number>;
  readonly issue: string;
}

const at = (path: PlacedIssue["path"], says: Phrase): PlacedIssue => ({
  path,
  issue: encodePhrase(says),
});

const neverMatches = (key: string, wanted: string, excluded: string): Phrase => ({
  en: `can never match: ${JSON.stringify(wanted)} of ${key} itself holds ${
    JSON.stringify(excluded)
  }`,
  zh: `永远不会匹配：${key} 中的 ${JSON.stringify(wanted)} 本身就包含 ${JSON.stringify(excluded)}`,
});

/** Keywords that are there whenever the wanted ones are. */
const excludedKeywords = (rule: Written): ReadonlyArray<PlacedIssue> => {
  const { keywords = [], all_keywords = [], not_keywords = [], whole_words = false } = rule;
  const holding = (text: string) =>
    not_keywords.findIndex((keyword) =>
      compileKeywords([{ keyword, isWhole: whole_words }])
        .some((each) => indexIn(fold(text), each) >= 0)
    );
  const each = all_keywords.flatMap((wanted) => {
    const index = holding(wanted);
    return index < 0 ? [] : [
      at(["not_keywords", index], neverMatches("all_keywords", wanted, not_keywords[index] ?? "")),
    ];
  });
  const any = keywords.map((wanted) => ({ wanted, index: holding(wanted) }));
  const [first] = any;
  return first !== undefined && any.every(({ index }) => index >= 0)
    ? [
      ...each,
      at(
        ["not_keywords", first.index],
        neverMatches("keywords", first.wanted, not_keywords[first.index] ?? ""),
      ),
    ]
    : each;
};

/** Every wanted name is among the excluded ones. */
const excludedNames = (
  key: "labels" | "authors",
  wanted: Strings = [],
  excluded: Strings = [],
): ReadonlyArray<PlacedIssue> => {
  const globs = excluded.map(compileGlob);
  const covering = (name: string) => globs.findIndex(({ fits }) => fits(name));
  // Who is not known is excluded by no name, but is none of the wanted ones either.
  const [first] = wanted;
  return first !== undefined && wanted.every((name) => covering(name) >= 0)
    ? [
      at([`not_${key}`, covering(first)], {
        en: `can never match: it excludes all of ${key}`,
        zh: `永远不会匹配：它排除了 ${key} 的全部`,
      }),
    ]
    : [];
};

const wrongRanges = ({ where = {} }: Written): ReadonlyArray<PlacedIssue> =>
  Object.entries(where).flatMap(([field, test]) => {
    if (valuesOf(test)?.length === 0) {
      return [at(["where", field], { en: "expected at least one value", zh: "至少要有一个值" })];
    }
    const range = rangeOf(test);
    if (range === undefined) return [];
    const { min, max, present } = range;
    if (min === undefined && max === undefined && present === undefined) {
      return [at(["where", field], {
        en: "expected min, max or present",
        zh: "应有 min、max 或 present",
      })];
    }
    if (min !== undefined && max !== undefined && min > max) {
      return [at(["where", field], {
        en: `can never match: min ${min} is more than max ${max}`,
        zh: `永远不会匹配：min ${min} 大于 max ${max}`,
      })];
    }
    return present === false && (min !== undefined || max !== undefined)
      ? [at(["where", field], {
        en: "can never match: what is not present has no min and max",
        zh: "永远不会匹配：不存在的字段没有 min 和 max",
      })]
      : [];
  });

/** What has no meaning where nobody is told. */
const telling = ["notify", "mention", "urgent", "note", "first_match_only"];

const isCondition = (key: string): boolean =>
  !["name", "whole_words", "in", "mute", ...telling].includes(key);

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : Object.keys(value ?? {}).length === 0;

/** All that is wrong with a rule as a whole. */
export const ruleMistakes = (rule: Written): ReadonlyArray<PlacedIssue> => {
  const entries = Object.entries(rule);
  return [
    ...entries.some(([key, value]) => isCondition(key) && !isEmpty(value)) ? [] : [
      at([], {
        en: "has no condition, so it would match everything; add keywords, events or another one",
        zh: "没有任何条件，会匹配一切；请添加 keywords、events 等条件",
      }),
    ],
    ...rule.mute !== true
      ? []
      : telling.filter((key) => Object.hasOwn(rule, key)).map((key) =>
        at([key], {
          en: "has no meaning in a rule that mutes; remove it, or mute",
          zh: "静音规则里没有意义；请删去它，或删去 mute",
        })
      ),
    ...rule.notify?.length === 0
      ? [at(["notify"], {
        en: 'expected at least one channel; to tell nobody write "mute": true',
        zh: '至少要有一个通道；若不想提醒任何人，请写 "mute": true',
      })]
      : [],
    ...excludedKeywords(rule),
    ...excludedNames("labels", rule.labels, rule.not_labels),
    ...excludedNames("authors", rule.authors, rule.not_authors),
    ...wrongRanges(rule),
  ];
};
