import * as Context from "effect/Context";
import type * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { TrackerEvent } from "./event.ts";

export const RuleMatch = Schema.Struct({
  ruleId: Schema.String,
  /** Why it matched, in words a reader of the alert understands: the keywords found. */
  reason: Schema.String,
  /** The passage of the summary that matched, or its beginning where the title did. */
  excerpt: Schema.String,
});
export type RuleMatch = typeof RuleMatch.Type;

/** Decides whether an event is of interest. Pure. */
export interface Rule {
  readonly id: string;
  readonly match: (event: TrackerEvent) => Option.Option<RuleMatch>;
}

/** The configured rules, in the order of the config. */
export class Rules extends Context.Service<Rules, ReadonlyArray<Rule>>()("mrt/domain/Rules") {}
