import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Rule } from "../src/domain/rule.ts";
import { matchesOf } from "../src/app/alert/match.ts";
import { keywords } from "../src/rules/keywords/keywords.ts";
import { rulesOf } from "../tests/rules/filters/rules.ts";
import { event } from "../tests/state/samples.ts";

/*
 * Matching one event with 16 KB of text: what a hundred keywords cost next to one, and two hundred
 * rules next to one.
 */

const rule = (words: ReadonlyArray<string>): Rule => {
  const [entry] = Result.getOrThrow(keywords.open(words, { get: () => Option.none() }));
  if (entry === undefined) throw new Error("there is no rule");
  return Effect.runSync(entry.make);
};

const summary = "The Ｑｕｉｃｋ brown fox. ".repeat(700);
/** Each time another one, whose text is not folded yet. */
const subject = () => ({ event: event("e1", { summary }), before: Option.none() });
const one = rule(["deepseek"]);
const hundred = rule(Array.from({ length: 100 }, (_, index) => `keyword-${index}`));

Deno.bench("1 keyword, 16 KB", { group: "keywords", baseline: true }, () => {
  one.match(subject());
});

Deno.bench("100 keywords, 16 KB", { group: "keywords" }, () => {
  hundred.match(subject());
});

/** As a config has them: scopes, keywords, a pattern, something excluded. */
const rules = (count: number) =>
  rulesOf(Array.from({ length: count }, (_, index) => ({
    name: `rule ${index}`,
    keywords: [`alpha-${index}`, `beta-${index}`, "fox"],
    not_keywords: ["revert", "jumps"],
    whole_words: true,
    regex: [`(?i)gamma-?${index}\\b`],
    events: ["issue_*"],
  })));

for (const count of [1, 200]) {
  const all = rules(count);
  Deno.bench(`${count} rules, 16 KB`, { group: "rules", baseline: count === 1 }, () => {
    matchesOf(all, subject());
  });
}
