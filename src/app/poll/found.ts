import * as Option from "effect/Option";
import type { TrackerEvent } from "../../domain/event.ts";
import type { Item } from "../../domain/item.ts";
import { isTold } from "../../domain/route.ts";
import type { Rule, RuleMatch } from "../../domain/rule.ts";
import type { Change, Source } from "../../domain/source.ts";
import type { ObservedEvent } from "../../domain/source_store.ts";
import type { Vocabulary } from "../../domain/vocabulary.ts";
import { eventOf } from "../alert/event.ts";
import { keptEvent } from "../alert/kept.ts";
import { matchesOf } from "../alert/match.ts";

/** Whose item it is, and what is asked about it. */
export interface Looker {
  readonly source: Source;
  /** What the source was called when it was first polled. */
  readonly origin: string;
  readonly kindOf: Vocabulary["kindOf"];
  readonly rules: ReadonlyArray<Rule>;
  /** Epoch ms by our clock. */
  readonly now: number;
}

/** What happened to one item, as the rules see it. */
export interface Found extends ObservedEvent {
  readonly item: Item;
  /** Whether a match leads to an alert. */
  readonly news: boolean;
}

/** Without those of rules that matched the item before; a rule that mutes still does. */
const newMatches = (
  rules: ReadonlyArray<Rule>,
  matches: ReadonlyArray<RuleMatch>,
  earlier: Option.Option<TrackerEvent>,
): ReadonlyArray<RuleMatch> => {
  const matched = Option.match(earlier, {
    onNone: () => [],
    onSome: (event) => matchesOf(rules, { event, before: Option.none() }),
  });
  return matches.filter(({ ruleId, mute }) =>
    mute === true || !matched.some((match) => match.ruleId === ruleId)
  );
};

/** The event of what happened to an item, with all its text; none when nothing did. */
export const foundOf = (
  { source, origin, kindOf, rules, now }: Looker,
  before: Option.Option<Item>,
  item: Item,
  changes: ReadonlyArray<Change>,
): Option.Option<Found> => {
  const eventFrom = (earlier: Option.Option<Item>, shown: Item) =>
    eventOf({ key: source.key, origin }, kindOf(item.kind), earlier, shown, changes, now);
  return Option.map(eventFrom(before, item), (event) => {
    const matches = matchesOf(rules, { event, before });
    return {
      event,
      matches: changes.every(({ newMatchesOnly }) => newMatchesOnly === true)
        ? newMatches(
          rules,
          matches,
          Option.flatMap(before, (known) => eventFrom(Option.none(), known)),
        )
        : matches,
      itemId: item.id,
      version: item.version ?? "",
      item,
      news: changes.some(({ news }) => news),
    };
  });
};

/** Whether somebody is told of it. */
export const isMatched = ({ matches }: Found): boolean => isTold(matches);

/** Trimmed for storage; of what no rule matches no text is stored. */
export const keptFound = (found: Found): Found =>
  isMatched(found) ? { ...found, event: keptEvent(found.event) } : found;
