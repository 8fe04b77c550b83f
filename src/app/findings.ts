import * as Option from "effect/Option";
import type { Alert, MatchedEvent } from "../domain/alert.ts";
import type { Item } from "../domain/item.ts";
import type { Rule } from "../domain/rule.ts";
import type { Baseline, Source } from "../domain/source.ts";
import type { KnownItem, ObservedEvent, PollResult } from "../domain/source_store.ts";
import { truncate } from "../domain/text.ts";
import type { Takeover } from "../domain/takeover.ts";
import type { TrackerEvent } from "../domain/tracker_event.ts";
import { goneSince } from "./absence.ts";
import { eventOf, hashOf } from "./events.ts";
import { kept, type Sweep } from "./sweep.ts";
import { changesSince } from "./takeover.ts";

/** What a source's first poll tells: all matches in one alert, each in its own, or nothing. */
export type FirstRun = "summary" | "each" | "silent";

/** How many of the newest items a first run's summary shows. */
const newestShown = 5;
/** Code points of a summary that are kept with an event; the rules saw all of it. */
const longestSummary = 2000;

/** Everything that is decided without asking anybody: a poll's items against what is known. */
export interface Evidence {
  readonly source: Source;
  readonly rules: ReadonlyArray<Rule>;
  readonly firstRun: FirstRun;
  readonly sweep: Sweep;
  /** None on the first poll. */
  readonly baseline: Option.Option<Baseline>;
  readonly known: ReadonlyMap<string, KnownItem>;
  /** The known ones among the fresh items, as they were stored. */
  readonly stored: ReadonlyMap<string, Item>;
  /** Where v0 stood, on the first poll after its state was taken over, and what it had told. */
  readonly takeover: Option.Option<{
    readonly from: Takeover;
    readonly record: ReadonlySet<string>;
  }>;
  /** Epoch ms by our clock. */
  readonly now: number;
}

export interface Findings {
  readonly baseline: Baseline;
  readonly items: PollResult["items"];
  readonly events: ReadonlyArray<ObservedEvent>;
  readonly summary: Option.Option<Alert>;
  /** Events or, on a first poll, items that a rule matched. */
  readonly matched: number;
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
  event: { ...event, summary: truncate(event.summary, longestSummary) },
  matches: rules.flatMap((rule) => Option.toArray(rule.match(event))),
});

const alertOf = (matched: MatchedEvent, createdAt: number): Alert => ({
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

const findChanges = (evidence: Evidence, fresh: ReadonlyArray<Item>, baseline: Baseline) => {
  const { source, rules, known, stored, takeover, now } = evidence;
  const changesOf = (before: Option.Option<Item>, item: Item) =>
    Option.isSome(takeover) && Option.isNone(before)
      ? changesSince(source, item, takeover.value.from, baseline, takeover.value.record)
      : source.changes(before, item, baseline, goneSince(known.get(item.id)));
  const observed: Array<{ matched: MatchedEvent; item: Item; news: boolean }> = [];
  // Upstreams list the newest first; of one second, too, the older is told before the newer.
  for (const item of fresh.toReversed()) {
    const before = Option.fromUndefinedOr(stored.get(item.id));
    const changes = changesOf(before, item);
    const event = eventOf(source.key, before, item, changes, now);
    if (Option.isNone(event)) continue;
    const matched = match(rules, event.value);
    observed.push({ matched, item, news: changes.some(({ news }) => news) });
  }
  return observed.sort((a, b) => oldestFirst(a.matched, b.matched));
};

/** A first poll finds as if nothing had been there before. */
const firstFindings = (evidence: Evidence, fresh: ReadonlyArray<Item>) => {
  const everything: Baseline = { at: Number.NEGATIVE_INFINITY, complete: true };
  return findChanges(evidence, fresh, everything).filter(({ matched }) =>
    matched.matches.length > 0
  );
};

/** What a summary of a first look tells of what matched. */
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
  found: ReturnType<typeof findChanges>,
): Alert => ({
  id: hashOf("first_run", source.key, String(baseline.at)),
  ...summaryOf(found),
  source: source.key,
  createdAt: now,
});

/** What a poll found, ready to be committed. Pure. */
export const find = (evidence: Evidence): Findings => {
  const { sweep, known, now } = evidence;
  const fresh = [...sweep.items.values()].filter((item) => isFresh(item, known.get(item.id)));
  // Where no version is shown, what is known of an item is more than what is shown.
  const items = fresh.filter(({ id, version }) => version !== null || !known.has(id))
    .map((item) => kept(item, item.version ?? ""));
  const versions = new Map(items.map(({ id, version }) => [id, version]));
  const observe = (alerting: boolean) => (found: ReturnType<typeof findChanges>[number]) => ({
    event: found.matched.event,
    itemId: found.item.id,
    version: versions.get(found.item.id) ?? "",
    matches: found.matched.matches,
    alert: alerting && found.news && found.matched.matches.length > 0
      ? Option.some(alertOf(found.matched, now))
      : Option.none(),
  });

  if (Option.isSome(evidence.baseline)) {
    const baseline = Option.isNone(evidence.takeover) ? evidence.baseline.value : {
      ...evidence.baseline.value,
      complete: evidence.baseline.value.complete || sweep.complete,
    };
    const events = findChanges(evidence, fresh, baseline).map(observe(true));
    const matched = events.filter(({ matches }) => matches.length > 0).length;
    return { baseline, items, events, summary: Option.none(), matched };
  }

  const baseline: Baseline = { at: sweep.servedAt, complete: sweep.complete };
  const found = firstFindings(evidence, fresh);
  const isSummary = evidence.firstRun === "summary" && found.length > 0;
  return {
    baseline,
    items,
    events: evidence.firstRun === "each" ? found.map(observe(true)) : [],
    summary: isSummary ? Option.some(firstSummary(evidence, baseline, found)) : Option.none(),
    matched: found.length,
  };
};
