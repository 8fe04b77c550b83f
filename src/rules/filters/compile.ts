import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Rule, RuleMatch, Seen } from "../../domain/rule.ts";
import { excerpt } from "../excerpt.ts";
import type { TextRange } from "../folded_text.ts";
import { compileKeywords } from "../keyword.ts";
import type { Condition } from "./condition.ts";
import type { RuleConfig } from "./config.ts";
import { changed, where } from "./field_conditions.ts";
import { compileGlob, type Glob } from "./glob.ts";
import { allKeywords, anyKeyword, noKeyword } from "./keyword_conditions.ts";
import {
  byAuthors,
  notByAuthors,
  ofEvents,
  ofSources,
  withLabels,
  withoutLabels,
} from "./name_conditions.ts";
import { patternConditions } from "./patterns.ts";
import { scopeOf } from "./scope.ts";

/** The conditions of a rule, those first that cost least. */
const conditionsOf = (config: RuleConfig, regex: Option.Option<Condition>) => {
  const parts = config.changed ?? [];
  const scope = scopeOf(config.in, parts);
  const isWhole = config.whole_words === true;
  const globs = (
    names: ReadonlyArray<string> = [],
    condition: (globs: ReadonlyArray<Glob>) => Condition,
  ) => names.length === 0 ? [] : [condition(names.map(compileGlob))];
  const words = (
    keywords: ReadonlyArray<string> = [],
    condition: typeof anyKeyword,
  ) => {
    const compiled = compileKeywords(keywords.map((keyword) => ({ keyword, isWhole })));
    return compiled.length === 0 ? [] : [condition(compiled, scope)];
  };
  return [
    ...globs(config.sources, ofSources),
    ...globs(config.events, ofEvents),
    ...globs(config.authors, byAuthors),
    ...globs(config.not_authors, notByAuthors),
    ...parts.length === 0 ? [] : [changed(parts)],
    ...globs(config.labels, (names) => withLabels(names, parts.includes("labels"))),
    ...globs(config.not_labels, withoutLabels),
    ...config.where === undefined ? [] : [where(config.where)],
    ...words(config.keywords, anyKeyword),
    ...words(config.all_keywords, allKeywords),
    ...words(config.not_keywords, noKeyword),
    ...Option.toArray(regex),
  ];
};

const mentionOf = ({ mention = true }: RuleConfig): Pick<RuleMatch, "mention"> =>
  mention === true ? {} : { mention: mention === false ? "nobody" : mention };

/** What every match of a rule says. */
const standing = (config: RuleConfig): Omit<RuleMatch, "reason" | "excerpt"> => ({
  ruleId: config.name,
  name: config.name,
  ...config.notify === undefined ? {} : { channels: config.notify },
  ...config.mute === true ? { mute: true } : {},
  ...mentionOf(config),
  ...config.urgent === true ? { urgent: true } : {},
  ...config.note === undefined ? {} : { note: config.note },
});

const beginning: TextRange = { start: 0, end: 0 };

/** Whether all of these conditions hold. */
const matching =
  (says: ReturnType<typeof standing>, conditions: ReadonlyArray<Condition>): Rule["match"] =>
  (seen: Seen) => {
    const words: Array<string> = [];
    let passage: (() => TextRange) | undefined;
    for (const { name, test } of conditions) {
      const result = test(seen);
      if (Result.isFailure(result)) {
        return Result.fail({ condition: name, says: result.failure });
      }
      words.push(...result.success.words);
      passage ??= result.success.passage;
    }
    return Result.succeed({
      ...says,
      reason: words.length === 0 ? seen.event.eventType : [...new Set(words)].join(", "),
      excerpt: excerpt(seen.event.summary, passage?.() ?? beginning),
    });
  };

const ruleOf = (config: RuleConfig, conditions: ReadonlyArray<Condition>): Rule => {
  const says = standing(config);
  const onTexts = conditions.filter(({ isOnText }) => isOnText === true);
  const besides = conditions.filter((each) => !onTexts.includes(each)).map(({ name }) => name);
  return {
    id: config.name,
    ...config.notify === undefined ? {} : { channels: config.notify },
    ...config.mute === true ? { mutes: true } : {},
    ...config.first_match_only === true ? { isLast: true } : {},
    match: matching(says, conditions),
    ...besides.length === 0 ? {} : { besides },
    ...besides.length === 0 || onTexts.length === 0 ? {} : { matchText: matching(says, onTexts) },
  };
};

/** The rules of the section, in its order, each with its config. */
export const compileRules = (configs: ReadonlyArray<RuleConfig>) => {
  const withPatterns = configs.filter(({ regex = [] }) => regex.length > 0);
  const patterns = patternConditions(
    withPatterns.map(({ regex = [], in: parts, changed = [] }) => ({
      patterns: regex,
      scope: scopeOf(parts, changed),
    })),
  );
  return configs.map((config) => {
    const regex = Option.fromUndefinedOr(patterns[withPatterns.indexOf(config)]);
    return { config, rule: ruleOf(config, conditionsOf(config, regex)) };
  });
};
