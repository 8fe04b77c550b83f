import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import type { TextTrial } from "../app/text_trial.ts";
import type { UsedRule } from "../app/used_rules.ts";
import type { Rule } from "../domain/rule.ts";
import { formatLocal, isoTime } from "../domain/time_text.ts";
import { headings } from "./headings.ts";
import { Count, MaybeTime, Texts } from "./json.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";
import { matchText, missTexts, verdictJson } from "./verdicts.ts";

const words = {
  en: {
    none: "The config has no rules, so nothing matches",
    all: "all",
    muted: "nobody, it mutes",
    never: "-",
    list: (names: ReadonlyArray<string>) => names.join(", "),
    provided: (text: string, others: string) => `${text}, if its other conditions hold: ${others}`,
    noText: (rule: string, others: string) => `${rule} looks at no text, only at ${others}`,
  },
  zh: {
    none: "配置中没有规则，什么也不会匹配",
    all: "所有通道",
    muted: "静音，不提醒",
    never: "-",
    list: (names: ReadonlyArray<string>) => names.join("、"),
    provided: (text: string, others: string) => `${text}；还要看其他条件：${others}`,
    noText: (rule: string, others: string) => `规则 ${rule} 不看文字，只看 ${others}`,
  },
};

/** The channels that hear of what a rule matches. */
export const toldBy = ({ channels, mutes }: Rule, { language }: Pick<Reader, "language">) => {
  const { muted, all, list } = words[language];
  return mutes === true ? muted : channels === undefined ? all : list(channels);
};

/** Each rule: whom it tells, how often it matched, and when last. */
export const rulesAsText = (rules: ReadonlyArray<UsedRule>, reader: Reader): string => {
  const { language, timezone } = reader;
  const say = words[language];
  if (rules.length === 0) return say.none;
  return table([
    headings(language, "rule", "sentTo", "inDays", "lastMatch"),
    ...rules.map(({ rule, use }) => [
      rule.id,
      toldBy(rule, reader),
      Option.match(use, { onNone: () => 0, onSome: ({ matched }) => matched }),
      Option.match(use, {
        onNone: () => say.never,
        onSome: ({ lastAt }) => formatLocal(lastAt, timezone),
      }),
    ]),
  ], reader).join("\n");
};

export const RuleJson = Schema.Struct({
  rule: Schema.String,
  channels: Schema.NullOr(Texts).annotate({ description: "Null for all" }),
  mutes: Schema.Boolean,
  matched_in_30_days: Count,
  last_match_at: MaybeTime,
}).annotate({ identifier: "Rule" });

/** The same for machines: null for all channels. */
export const rulesAsJson = (
  rules: ReadonlyArray<UsedRule>,
): ReadonlyArray<typeof RuleJson.Type> =>
  rules.map(({ rule: { id, channels = null, mutes = false }, use }) => ({
    rule: id,
    channels: mutes ? [] : channels,
    mutes,
    matched_in_30_days: Option.match(use, { onNone: () => 0, onSome: ({ matched }) => matched }),
    last_match_at: Option.getOrNull(Option.map(use, ({ lastAt }) => isoTime(lastAt))),
  }));

/** What each rule says of a text, a line for each. */
export const trialsAsText = (
  trials: ReadonlyArray<TextTrial>,
  { language }: Pick<Reader, "language">,
): string => {
  const say = words[language];
  if (trials.length === 0) return say.none;
  return trials.map(({ rule, result }) => {
    const others = say.list(rule.besides ?? []);
    return Option.match(result, {
      onNone: () => say.noText(rule.id, others),
      onSome: Result.match({
        onFailure: (miss) => missTexts([{ rule, result: Result.fail(miss) }], language).join(),
        onSuccess: (match) =>
          others === ""
            ? matchText(match, language)
            : say.provided(matchText(match, language), others),
      }),
    });
  }).join("\n");
};

/** The same for machines: `matched` is null for a rule that looks at no text. */
export const trialsAsJson = (text: string, trials: ReadonlyArray<TextTrial>) => ({
  text,
  rules: trials.map(({ rule, result }) => ({
    ...Option.match(result, {
      onNone: () => ({ matched: null, rule: rule.id }),
      onSome: (result) => verdictJson({ rule, result }),
    }),
    besides: rule.besides ?? [],
  })),
});
