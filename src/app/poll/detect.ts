import * as Option from "effect/Option";
import type { Alert, MatchedEvent } from "../../domain/alert.ts";
import type { Item } from "../../domain/item.ts";
import type { Rule } from "../../domain/rule.ts";
import type { Baseline, Change, Source } from "../../domain/source.ts";
import type { KnownItem, ObservedEvent, PollResult } from "../../domain/source_store.ts";
import { counted } from "../../domain/text.ts";
import type { TrackerEvent } from "../../domain/event.ts";
import type { Vocabulary } from "../../domain/vocabulary.ts";
import { goneSince } from "./absence.ts";
import { hashOf } from "../../domain/hash.ts";
import { eventOf } from "../alert/event.ts";
import { keptEvent, keptItem } from "../alert/kept.ts";
import { baselineOf, firstLookAgain } from "./policy.ts";
import type { Sweep } from "./pages.ts";
import { changesSince, type Standing } from "./v0.ts";

/** What a source's first poll tells: all matches in one alert, each in its own, or nothing. */
export type FirstRun = "summary" | "each" | "silent";

/** How many of the newest items are shown of what is told together. */
export const newestShown = 5;
/** Everything that is decided without asking anybody: a poll's items against what is known. */
export interface Evidence {
  readonly source: Source;
  /** What the source was called when it was first polled. */
  readonly origin: string;
  readonly kindOf: Vocabulary["kindOf"];
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
  /** Where v0 stood, on the first poll after its state was taken over, and what it had told. */
  readonly takeover: Option.Option<Standing>;
  /** Epoch ms by our clock. */
  readonly now: number;
}

export interface Detection {
  readonly baseline: Baseline;
  readonly items: PollResult["items"];
  readonly events: ReadonlyArray<ObservedEvent>;
  readonly summary: Option.Option<Alert>;
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

export const match = (rules: ReadonlyArray<Rule>, event: TrackerEvent): MatchedEvent => ({
  event: keptEvent(event),
  matches: rules.flatMap((rule) => Option.toArray(rule.match(event))),
});

export const alertOf = (matched: MatchedEvent, createdAt: number): Alert => ({
  id: matched.event.fingerprint,
  kind: "event",
  source: matched.event.source,
  events: [matched],
  total: 1,
  createdAt,
});

const byTime =
  (time: (event: TrackerEvent) => number | null) => (a: MatchedEvent, b: MatchedEvent) =>
    (time(a.event) ?? 0) - (time(b.event) ?? 0);
const oldestFirst = byTime(({ occurredAt }) => occurredAt);

/** What happened to one item, as the rules see it. */
interface Found {
  readonly matched: MatchedEvent;
  readonly item: Item;
  readonly news: boolean;
}

/** An event for what happened to an item, none when nothing did. */
export const foundOf = (
  { source, origin, kindOf, rules, now }: Pick<
    Evidence,
    "source" | "origin" | "kindOf" | "rules" | "now"
  >,
  before: Option.Option<Item>,
  item: Item,
  changes: ReadonlyArray<Change>,
): Option.Option<Found> =>
  Option.map(
    eventOf({ key: source.key, origin }, kindOf(item.kind), before, item, changes, now),
    (event) => ({
      matched: match(rules, event),
      item,
      news: changes.some(({ news }) => news),
    }),
  );

const findChanges = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
): ReadonlyArray<Found> => {
  const { source, known, stored, takeover } = evidence;
  const changesOf = (before: Option.Option<Item>, item: Item) =>
    Option.isSome(takeover) && Option.isNone(before)
      ? changesSince(source, item, evidence.origin, takeover.value, baseline)
      : source.changes(before, item, baseline, goneSince(known.get(item.id)));
  // Upstreams list the newest first; of one second, too, the older is told before the newer.
  return fresh.toReversed().flatMap((item) => {
    const before = Option.fromUndefinedOr(stored.get(item.id));
    // What was known of it cannot be read, so nothing tells what has changed.
    if (Option.isNone(before) && known.has(item.id)) return [];
    return Option.toArray(foundOf(evidence, before, item, changesOf(before, item)));
  }).sort((a, b) => oldestFirst(a.matched, b.matched));
};

/** A first look finds as if nothing had been there before. */
const firstFindings = (evidence: Evidence, fresh: ReadonlyArray<Item>) => {
  const everything: Baseline = { at: Number.NEGATIVE_INFINITY, complete: true };
  return findChanges({ ...evidence, takeover: Option.none() }, fresh, everything).filter((
    { matched },
  ) => matched.matches.length > 0);
};

/** What an alert tells of many matches together. */
export const summaryOf = (matched: ReadonlyArray<{ matched: MatchedEvent; item: Item }>) => ({
  kind: "first_run" as const,
  events: matched
    .toSorted((a, b) => (b.item.createdAt ?? 0) - (a.item.createdAt ?? 0))
    .slice(0, newestShown)
    .map(({ matched }) => matched),
  total: matched.length,
});

const firstSummary = (
  { source, now }: Evidence,
  baseline: Baseline,
  found: ReadonlyArray<Found>,
): Alert => ({
  id: hashOf("first_run", source.key, String(baseline.at)),
  ...summaryOf(found),
  source: source.key,
  createdAt: now,
});

export const observedOf = ({ matched, item, news }: Found, now: number): ObservedEvent => ({
  event: matched.event,
  itemId: item.id,
  version: item.version ?? "",
  matches: matched.matches,
  alert: news && matched.matches.length > 0 ? Option.some(alertOf(matched, now)) : Option.none(),
});

/** What a first look at these items brings, by the policy for that. */
const lookedAtFirst = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
) => {
  const found = firstFindings(evidence, fresh);
  const isSummary = evidence.firstRun === "summary" && found.length > 0;
  return {
    events: evidence.firstRun === "each" ? found.map((each) => observedOf(each, evidence.now)) : [],
    summary: isSummary ? Option.some(firstSummary(evidence, baseline, found)) : Option.none(),
    matched: found.length,
  };
};

/** What a poll found, ready to be committed. Pure. */
export const find = (evidence: Evidence): Detection => {
  const { sweep, known, stored, takeover, now } = evidence;
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
  const judged = Option.isSome(takeover) && looked === undefined
    ? { ...former, complete: former.complete || whole }
    : former;
  const baseline = looked === undefined
    // What a later list of everything did not show either is new when it comes.
    ? { ...judged, complete: judged.complete || (evidence.source.listsAll && whole) }
    : baselineOf(sweep);
  const found = findChanges(evidence, fresh.filter((item) => !again.has(item)), judged);
  const events = [...looked?.events ?? [], ...found.map((each) => observedOf(each, now))];
  const unreadable = fresh.filter(({ id }) => known.has(id) && !stored.has(id)).length;
  return {
    baseline,
    items,
    events,
    summary: looked?.summary ?? Option.none(),
    matched: (looked?.matched ?? 0) +
      found.filter(({ matched }) => matched.matches.length > 0).length,
    unexplained: Option.isSome(takeover)
      ? []
      : found.flatMap(({ item, news, matched }) =>
        !news && matched.matches.length > 0 && !known.has(item.id) ? [item] : []
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
