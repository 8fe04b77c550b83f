import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { History, type RuleUse } from "../domain/history.ts";
import { type Rule, Rules } from "../domain/rule.ts";

/** How far back uses of rules are counted, and a backtest looks. */
export const lookBack = Duration.days(30);

/** A rule of the config, and how often it matched. */
export interface UsedRule {
  readonly rule: Rule;
  /** None where nothing on record matched it. */
  readonly use: Option.Option<RuleUse>;
}

/** The rules of the config with their matches of the last 30 days, in its order. */
export const usedRules = Effect.gen(function* () {
  const since = (yield* Clock.currentTimeMillis) - Duration.toMillis(lookBack);
  const uses = yield* (yield* History).ruleUses(since);
  return (yield* Rules).map((rule): UsedRule => ({
    rule,
    use: Option.fromUndefinedOr(uses.find((use) => use.rule === rule.id)),
  }));
}).pipe(Effect.withSpan("UsedRules.usedRules"));
