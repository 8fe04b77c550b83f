import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import type { Baseline } from "../../domain/source.ts";
import type { KnownItem, PollResult } from "../../domain/source_store.ts";
import { counted } from "../../domain/text.ts";
import { goneSince } from "./absence.ts";
import { keptItem } from "../alert/kept.ts";
import { firstRunAlerts, type Planned } from "../alert/summary.ts";
import { type Found, foundOf, isMatched, keptFound, type Looker } from "./found.ts";
import { baselineOf, firstLookAgain } from "./policy.ts";
import type { Sweep } from "./pages.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** What the first poll of a source sends: all matches in one alert, one alert each, or nothing. */
export type FirstRun = "summary" | "each" | "silent";

/** All that detection needs: what a poll showed, and what was known before. */
export interface Evidence extends Looker {
  readonly firstRun: FirstRun;
  /** Every configured channel. */
  readonly channels: ReadonlyArray<string>;
  readonly sweep: Sweep;
  /** None on the first poll. */
  readonly baseline: Option.Option<Baseline>;
  readonly known: ReadonlyMap<string, KnownItem>;
  /** Known items among the fresh ones, as stored; unreadable ones are left out. */
  readonly stored: ReadonlyMap<string, Item>;
  /** Whether the source has a baseline but no items. */
  readonly knowsNothing: boolean;
}

export interface Detection {
  readonly baseline: Baseline;
  readonly items: PollResult["items"];
  /** Oldest first. */
  readonly found: ReadonlyArray<Found>;
  /** The alerts of a first look as a whole: one for all channels that are told the same. */
  readonly firstRun: ReadonlyArray<Planned>;
  /** Events or, on a first look, items that somebody is told of. */
  readonly matched: number;
  /** Matching items that were unknown, where the list does not show what happened to them. */
  readonly unexplained: ReadonlyArray<Item>;
  readonly notes: ReadonlyArray<Phrase>;
}

/**
 * Whether an item is newer than what is known of it. A listing without versions says nothing about
 * a known item; an older form comes from an index that lags.
 */
export const isFresh = (item: Item, known: KnownItem | undefined): boolean => {
  if (known === undefined || goneSince(known) !== undefined) return true;
  if (item.version === null || item.version === known.version) return false;
  return item.updatedAt === null || known.updatedAt === null || item.updatedAt >= known.updatedAt;
};

const oldestFirst = (a: Found, b: Found) => (a.event.occurredAt ?? 0) - (b.event.occurredAt ?? 0);

const findChanges = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
): ReadonlyArray<Found> => {
  const { source, known, stored } = evidence;
  // Upstreams list the newest first; keep the older before the newer even within one second.
  return fresh.toReversed().flatMap((item) => {
    const before = Option.fromUndefinedOr(stored.get(item.id));
    // Without a readable stored item there is nothing to compare with.
    if (Option.isNone(before) && known.has(item.id)) return [];
    const changes = source.changes(before, item, baseline, goneSince(known.get(item.id)));
    return Option.toArray(foundOf(evidence, before, item, changes));
  }).sort(oldestFirst);
};

/** The matches of a poll that lead to alerts. */
export const newsOf = ({ found }: Pick<Detection, "found">): ReadonlyArray<Found> =>
  found.filter((each) => each.news && isMatched(each));

/** A first look detects as if nothing had been there before. */
const foundAtFirst = (evidence: Evidence, fresh: ReadonlyArray<Item>) => {
  const everything: Baseline = { at: Number.NEGATIVE_INFINITY, complete: true };
  return findChanges(evidence, fresh, everything).filter(isMatched).map(keptFound);
};

/** Those that match without anything to show what happened to them. */
const unexplainedIn = (
  found: ReadonlyArray<Found>,
  { known }: Pick<Evidence, "known">,
): ReadonlyArray<Item> =>
  found.flatMap((each) =>
    !each.news && isMatched(each) && !known.has(each.itemId) ? [each.item] : []
  );

/** What a first look at these items brings, by the `first_run` policy. */
const lookedAtFirst = (
  evidence: Evidence,
  fresh: ReadonlyArray<Item>,
  baseline: Baseline,
) => {
  const found = foundAtFirst(evidence, fresh);
  const { source: { key: source }, firstRun, channels, now: createdAt } = evidence;
  return {
    found: firstRun === "each" ? found : [],
    firstRun: firstRun === "summary"
      ? firstRunAlerts(source, String(baseline.at), found, channels, createdAt)
      : [],
    matched: found.length,
  };
};

/** What changed between two polls of a source, ready to be committed. Pure. */
export const detect = (evidence: Evidence): Detection => {
  const { sweep, known, stored } = evidence;
  const fresh = [...sweep.items.values()].filter((item) => isFresh(item, known.get(item.id)));
  // A listing without versions must not overwrite what is known.
  const items = fresh.filter(({ id, version }) => version !== null || !known.has(id))
    .map((item) => ({ ...keptItem(item), version: item.version ?? "" }));
  if (Option.isNone(evidence.baseline)) {
    const baseline = baselineOf(sweep);
    const notes = sweep.empty
      ? [{
        en: "its list is empty at the first look; check its name if something should be there",
        zh: "首次检查时列表为空；若本应有内容，请检查名称",
      }]
      : [];
    const looked = lookedAtFirst(evidence, fresh, baseline);
    const unexplained = unexplainedIn(looked.found, evidence);
    return { ...looked, baseline, items, unexplained, notes };
  }

  const former = evidence.baseline.value;
  const again = new Set(firstLookAgain(fresh, former, evidence.knowsNothing));
  const looked = again.size === 0
    ? undefined
    : lookedAtFirst(evidence, [...again], baselineOf(sweep));
  const whole = sweep.complete && !sweep.empty;
  const baseline = looked === undefined
    // After a complete list, any unknown item is new.
    ? { ...former, complete: former.complete || (evidence.source.listsAll && whole) }
    : baselineOf(sweep);
  const changed = findChanges(evidence, fresh.filter((item) => !again.has(item)), former)
    .map(keptFound);
  const found = [...looked?.found ?? [], ...changed];
  const unreadable = fresh.filter(({ id }) => known.has(id) && !stored.has(id)).length;
  return {
    baseline,
    items,
    found,
    firstRun: looked?.firstRun ?? [],
    matched: (looked?.matched ?? 0) + changed.filter(isMatched).length,
    unexplained: unexplainedIn(found, evidence),
    notes: [
      ...(looked === undefined ? [] : [
        {
          en: `its list was empty at the first look; recording ${
            counted(again.size, "item")
          } as of a first look`,
          zh: `首次检查时列表为空；现在的 ${again.size} 个条目按首次检查记录`,
        },
      ]),
      ...(unreadable === 0 ? [] : [
        {
          en: `the stored form of ${
            counted(unreadable, "item")
          } could not be read and was replaced`,
          zh: `有 ${unreadable} 个条目的存档无法读取，已重新写入`,
        },
      ]),
    ],
  };
};
