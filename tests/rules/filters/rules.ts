import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import { blankItem, type Item } from "../../../src/domain/item.ts";
import type { Rule, Seen } from "../../../src/domain/rule.ts";
import { filters } from "../../../src/rules/filters/filters.ts";
import { event } from "../../state/samples.ts";

/** The rules of a section `rules`; what is wrong with it is a defect. */
export const rulesOf = (section: ReadonlyArray<object>): ReadonlyArray<Rule> =>
  Result.getOrThrow(filters.open(section, { get: () => Option.none() }))
    .map(({ make }) => Effect.runSync(make));

/** One rule with these conditions, named `it`. */
export const ruleOf = (conditions: object): Rule => {
  const [rule] = rulesOf([{ name: "it", ...conditions }]);
  if (rule === undefined) throw new Error("there is no rule");
  return rule;
};

/** An event, and what is known of the item from before. */
export const seen = (now: Partial<TrackerEvent>, before?: Partial<Item>): Seen => ({
  event: event("e1", { title: "Title", ...now }),
  before: before === undefined
    ? Option.none()
    : Option.some({ ...blankItem("e1", "issue"), ...before }),
});

/** The reason of a match, or the condition that fails and why. */
export const verdictOf = (rule: Rule, what: Seen): string =>
  Result.match(rule.match(what), {
    onSuccess: ({ reason }) => reason,
    onFailure: ({ condition, says }) => `not ${condition}: ${says.en}`,
  });
