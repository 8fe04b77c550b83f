import * as Option from "effect/Option";
import type * as Result from "effect/Result";
import { searchedText } from "../domain/item.ts";
import type { Miss, Rule, RuleMatch, Seen } from "../domain/rule.ts";

/** What a rule says of a text of which nothing else is known. */
export interface TextTrial {
  readonly rule: Rule;
  /** None for a rule that looks at no text. */
  readonly result: Option.Option<Result.Result<RuleMatch, Miss>>;
}

/** The text in every place where a rule may look for one. */
const seenText = (text: string): Seen => ({
  event: {
    fingerprint: "",
    source: "",
    resourceType: "text",
    resourceId: "",
    eventType: "text",
    eventId: "",
    also: [],
    changed: [],
    title: text,
    summary: searchedText({ body: text, labels: [text] }),
    url: "",
    author: text,
    labels: [text],
    occurredAt: null,
    observedAt: 0,
    fields: {},
  },
  before: Option.none(),
});

/** Tries a text against each rule alone, by its conditions on texts. */
export const tryText = (
  rules: ReadonlyArray<Rule>,
  text: string,
): ReadonlyArray<TextTrial> => {
  const seen = seenText(text);
  return rules.map((rule) => {
    const match = rule.matchText ?? (rule.besides === undefined ? rule.match : undefined);
    return { rule, result: Option.map(Option.fromUndefinedOr(match), (judge) => judge(seen)) };
  });
};
