import * as Context from "effect/Context";
import type * as Option from "effect/Option";
import type * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import type { TrackerEvent } from "./event.ts";
import type { Item } from "./item.ts";
import type { Phrase } from "./phrase.ts";

/** Whom a match mentions instead of those the channel is configured to mention. */
export const Mention = Schema.Union([
  Schema.Literals(["nobody", "all"]),
  /** Accounts, as the channel calls them. */
  Schema.Array(Schema.String),
]);

// Matches are stored as they are, so a field keeps its name; what most rules do not say is absent.
export const RuleMatch = Schema.Struct({
  ruleId: Schema.String,
  /** What the config calls the rule, where it may choose. */
  name: Schema.optionalKey(Schema.String),
  /** Why it matched, in words a reader of the alert understands: the keywords found. */
  reason: Schema.String,
  /** The passage of the summary that matched, or its beginning where the title did. */
  excerpt: Schema.String,
  /** The channels it goes to; absent for every channel. */
  channels: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The event is recorded and never told, whatever else matches. */
  mute: Schema.optionalKey(Schema.Literal(true)),
  mention: Schema.optionalKey(Mention),
  /** Does not wait for a quiet or a scheduled time of the channel. */
  urgent: Schema.optionalKey(Schema.Literal(true)),
  /** A sentence of the operator's for whoever reads the alert. */
  note: Schema.optionalKey(Schema.String),
});
export type RuleMatch = typeof RuleMatch.Type;

/** What a rule judges. */
export interface Seen {
  readonly event: TrackerEvent;
  /** The item as it was; none for a new one, and where that is no longer known. */
  readonly before: Option.Option<Item>;
}

/** Why a rule does not match. */
export interface Miss {
  /** The condition that does not hold, as the config calls it. */
  readonly condition: string;
  readonly says: Phrase;
}

/** What a rule says of an event. */
export interface Verdict {
  readonly rule: Rule;
  readonly result: Result.Result<RuleMatch, Miss>;
}

/** Decides whether an event is of interest. Pure. */
export interface Rule {
  readonly id: string;
  readonly match: (seen: Seen) => Result.Result<RuleMatch, Miss>;
  /** The channels that hear of its matches; absent for every channel. */
  readonly channels?: ReadonlyArray<string>;
  /** Its conditions on what is no text, as the config calls them; absent for none. */
  readonly besides?: ReadonlyArray<string>;
  /** As `match`, by the other conditions alone; absent where all or none of them are on texts. */
  readonly matchText?: (seen: Seen) => Result.Result<RuleMatch, Miss>;
  /** Whether its match keeps an event from being told; asked in any case. */
  readonly mutes?: true;
  /** Whether the rules after it are not asked once it matches. */
  readonly isLast?: true;
}

/** The configured rules, in the order of the config. */
export class Rules extends Context.Service<Rules, ReadonlyArray<Rule>>()("mrt/domain/Rules") {}
