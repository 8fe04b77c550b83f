import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import type { Language } from "../domain/locale.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import type { Miss, Rule, RuleMatch, Verdict } from "../domain/rule.ts";
import { cleanLine } from "../domain/text.ts";
import { MatchJson, matchJson } from "./alert_json.ts";

const words = {
  en: {
    matched: (rule: string, reason: string) => `matched by ${rule}: ${reason}`,
    muted: (rule: string, reason: string) => `muted by ${rule}: ${reason}`,
    missed: (rule: string, why: string) => `not matched by ${rule}: ${why}`,
  },
  zh: {
    matched: (rule: string, reason: string) => `匹配规则 ${rule}：${reason}`,
    muted: (rule: string, reason: string) => `被规则 ${rule} 静音：${reason}`,
    missed: (rule: string, why: string) => `不匹配规则 ${rule}：${why}`,
  },
};

/** Which rule matched, and by what. */
export const matchText = ({ ruleId, reason, mute }: RuleMatch, language: Language): string =>
  words[language][mute === true ? "muted" : "matched"](ruleId, cleanLine(reason));

/** `not_keywords: "revert" in the title`; a rule that is one condition is not named twice. */
const whyOf = ({ id }: Rule, { condition, says }: Miss): Phrase =>
  condition === id ? says : labelled(condition, says);

/** Which rule did not match, and which of its conditions failed; a line for each. */
export const missTexts = (
  verdicts: ReadonlyArray<Verdict>,
  language: Language,
): ReadonlyArray<string> =>
  verdicts.flatMap(({ rule, result }) =>
    Result.isSuccess(result) ? [] : [
      words[language].missed(rule.id, cleanLine(whyOf(rule, result.failure)[language])),
    ]
  );

export const VerdictJson = Schema.Union([
  Schema.Struct({ matched: Schema.Literal(true), ...MatchJson.fields }),
  Schema.Struct({
    matched: Schema.Literal(false),
    rule: Schema.String,
    condition: Schema.String,
    reason: Schema.String,
  }),
]).annotate({ identifier: "Verdict", description: "What a rule says" });
/** What each rule says, a line for each. */
export const verdictTexts = (
  verdicts: ReadonlyArray<Verdict>,
  language: Language,
): ReadonlyArray<string> =>
  verdicts.flatMap((verdict) =>
    Result.match(verdict.result, {
      onSuccess: (match) => [matchText(match, language)],
      onFailure: () => missTexts([verdict], language),
    })
  );

/** What a rule says of an event, for machines. */
export const verdictJson = ({ rule, result }: Verdict): typeof VerdictJson.Type =>
  Result.match(result, {
    onSuccess: (match) => ({ matched: true, ...matchJson(match) }),
    onFailure: ({ condition, says }) => ({
      matched: false,
      rule: rule.id,
      condition,
      reason: says.en,
    }),
  });
