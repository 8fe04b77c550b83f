import * as Option from "effect/Option";
import type { SummaryAlert } from "../../domain/alert.ts";
import type { Item } from "../../domain/item.ts";
import type { Rule } from "../../domain/rule.ts";
import type { Baseline, Change, Source } from "../../domain/source.ts";
import type { KnownItem, ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { counted } from "../../domain/text.ts";
import { goneSince } from "./absence.ts";
import { hashOf } from "../../domain/hash.ts";
import { eventOf } from "../alert/event.ts";
import { keptItem } from "../alert/kept.ts";
import { match } from "../alert/match.ts";
import { firstRunAlert } from "../alert/summary.ts";
import { baselineOf, firstLookAgain } from "./policy.ts";
import type { Sweep } from "./pages.ts";

/** What a source's first poll tells: all matches in one alert, each in its own, or nothing. */
export type FirstRun = "summary" | "each" | "silent";

/** Everything that is decided without asking anybody: a poll's items against what is known. */
export interface Evidence {
  readonly source: Source;
  /** What the source was called when it was first polled. */
  readonly origin: string;
  readonly rules: ReadonlyArray<Rule>;
  readonly firstRun: FirstRun;
  readonly sweep: Sweep;
  /** None on the first poll. */
  readonly baseline: Option.Option<Baseline>;
  readonly known: ReadonlyMap<string, KnownItem>;
  /** The known ones among the fresh items, as they were stored, without those that cannot be read. */
  readonly stored: ReadonlyMap<string, Item>;
  /** Whether the source has a baseline and yet no item. */
  readonly knowsNothing: boolean;
  /** Epoch ms by our clock. */
  readonly now: number;
}

/** What happened to one item, as the rules see it. */
export interface Found extends ObservedEvent {
  readonly item: Item;
  /** Whether it is told when a rule matches it. */
  readonly news: boolean;
}

export interface Detection {
  readonly baseline: Baseline;
  readonly items: PollResult["items"];
  /** Oldest first. */
  readonly found: ReadonlyArray<Found>;
  /** What a first look found, as a whole. */
  readonly firstRun: Option.Option<SummaryAlert>;
  /** Events or, of a first look, items that a rule matched. */
  readonly matched: number;
  /** Items that match, were not known, and of which the list does not show what happened. */
  readonly unexplained: ReadonlyArray<Item>;
  readonly notes: ReadonlyArray<string>;
}

/**
 * Whether an item says more than what is known of it: a listing that shows no version says nothing
 * about a known item, and an older form of one comes from an index that lags.
 */
export const isFresh = (item: Item, known: KnownItem | undefined): boolean => {
  if (known === undefined || goneSince(known) !== undefined) return true;
  if (item.version === null || item.version === known.version) return false;
  return item.updatedAt === null || known.updatedAt === null || item.updatedAt >= known.updatedAt;
};

const oldestFirst = (a: Found, b: Found) => (a.event.occurredAt ?? 0) - (b.event.occurredAt ?? 0);

/** An event for what happened to an item, none when nothing did. */
export const foundOf = (
  { source, origin, rules, now }: Pick<Evidence, "source" | "origin" | "rules" | "now">,
  before: Option.Option<Item>,
  item: Item,
  changes: ReadonlyArray<Change>,
): Option.Option<Found> =>
  Option.map(
    eventOf({ key: source.key, origin }, before, item, changes, now),
    (event) => ({
      ...match(rules, event),
      itemId: item.id,
      version: item.version ?? "",
      item,
      news: changes.some(({ news }) => news),
    }),
  );

const findChanges = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
): ReadonlyArray<Found> => {
  const { source, known, stored } = evidence;
  // Upstreams list the newest first; of one second, too, the older is told before the newer.
  return fresh.toReversed().flatMap((item) => {
    const before = Option.fromUndefinedOr(stored.get(item.id));
    // What was known of it cannot be read, so nothing tells what has changed.
    if (Option.isNone(before) && known.has(item.id)) return [];
    const changes = source.changes(before, item, baseline, goneSince(known.get(item.id)));
    return Option.toArray(foundOf(evidence, before, item, changes));
  }).sort(oldestFirst);
};

const isMatched = ({ matches }: Found): boolean => matches.length > 0;

/** What is told of a poll: matched news. */
export const newsOf = ({ found }: Pick<Detection, "found">): ReadonlyArray<Found> =>
  found.filter((each) => each.news && isMatched(each));

/** A first look finds as if nothing had been there before. */
const foundAtFirst = (evidence: Evidence, fresh: ReadonlyArray<Item>) => {
  const everything: Baseline = { at: Number.NEGATIVE_INFINITY, complete: true };
  return findChanges(evidence, fresh, everything).filter(isMatched);
};

/** What a first look at these items brings, by the policy for that. */
const lookedAtFirst = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
) => {
  const found = foundAtFirst(evidence, fresh);
  const { source: { key: source }, firstRun, now: createdAt } = evidence;
  const id = hashOf("first_run", source, String(baseline.at));
  return {
    found: firstRun === "each" ? found : [],
    firstRun: firstRun === "summary" && found.length > 0
      ? Option.some(firstRunAlert({ id, source, createdAt }, found))
      : Option.none(),
    matched: found.length,
  };
};

/** What a poll found, ready to be committed. Pure. */
export const detect = (evidence: Evidence): Detection => {
  const { sweep, known, stored } = evidence;
  const fresh = [...sweep.items.values()].filter((item) => isFresh(item, known.get(item.id)));
  // Where no version is shown, what is known of an item is more than what is shown.
  const items = fresh.filter(({ id, version }) => version !== null || !known.has(id))
    .map((item) => ({ ...keptItem(item), version: item.version ?? "" }));
  if (Option.isNone(evidence.baseline)) {
    const baseline = baselineOf(sweep);
    const notes = sweep.empty
      ? ["its list is empty at the first look; check its name if something should be there"]
      : [];
    const looked = lookedAtFirst(evidence, fresh, baseline);
    return { ...looked, baseline, items, unexplained: [], notes };
  }

  const former = evidence.baseline.value;
  const again = new Set(firstLookAgain(fresh, former, evidence.knowsNothing));
  const looked = again.size === 0
    ? undefined
    : lookedAtFirst(evidence, [...again], baselineOf(sweep));
  const whole = sweep.complete && !sweep.empty;
  const baseline = looked === undefined
    // What a later list of everything did not show either is new when it comes.
    ? { ...former, complete: former.complete || (evidence.source.listsAll && whole) }
    : baselineOf(sweep);
  const found = findChanges(evidence, fresh.filter((item) => !again.has(item)), former);
  const unreadable = fresh.filter(({ id }) => known.has(id) && !stored.has(id)).length;
  return {
    baseline,
    items,
    found: [...looked?.found ?? [], ...found],
    firstRun: looked?.firstRun ?? Option.none(),
    matched: (looked?.matched ?? 0) + found.filter(isMatched).length,
    unexplained: found.flatMap((each) =>
      !each.news && isMatched(each) && !known.has(each.itemId) ? [each.item] : []
    ),
    notes: [
      ...(looked === undefined ? [] : [
        `its list was empty when it was first looked at; taking note of ${
          counted(again.size, "item")
        } as of a first look`,
      ]),
      ...(unreadable === 0 ? [] : [
        `what the state held of ${counted(unreadable, "item")} could not be read and was replaced`,
      ]),
    ],
  };
};
