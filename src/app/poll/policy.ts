import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import { longestRateLimitMs } from "../../domain/rate_budget.ts";
import { backoff } from "../../domain/backoff.ts";
import type { Item } from "../../domain/item.ts";
import type { Baseline, Source } from "../../domain/source.ts";
import type { Sweep } from "./pages.ts";

/*
 * What a poll decides: when the next one comes, what was there before, and what is wrong. Pure; all
 * times are epoch ms, all lengths ms.
 */

const longestBackoffMs = 60 * 60 * 1000;
/** How often a list is read to its end, for what has an old date or is gone: at least hourly. */
const fullEveryMs = 50 * 60 * 1000;
/** An index shows some items late, so the baseline may have missed what is this much older. */
const lagMs = 600_000;
/** As many old items as may appear one by one where nothing was; more were there all the time. */
const fewItems = 3;
/** A first look is one whole unless it has failed so often. */
const firstLookTries = 2;

/** Until when a source that failed `fails` times in a row is left alone. */
export const retryInMs = (
  reason: Option.Option<Reason>,
  intervalMs: number,
  fails: number,
): number =>
  Option.isSome(reason) && reason.value._tag === "RateLimited"
    ? Math.max(intervalMs, Math.min(reason.value.retryAfterMs, longestRateLimitMs))
    : backoff(intervalMs, Math.max(intervalMs, longestBackoffMs), fails - 1);

/** Whether a failure says that the token is refused; where nobody was reached it says nothing. */
export const tokenRefused = (reason: Option.Option<Reason>): Option.Option<boolean> =>
  reason.pipe(
    Option.filter(({ _tag }) =>
      _tag === "Unauthorized" || _tag === "Rejected" || _tag === "Malformed"
    ),
    Option.map(({ _tag }) => _tag === "Unauthorized"),
  );

/** Whether a list is to be read to its end; a time in the future is one of a clock set back. */
export const isFullDue = (lastCompleteAt: Option.Option<number>, now: number): boolean =>
  Option.match(lastCompleteAt, {
    onNone: () => true,
    onSome: (at) => now >= at + fullEveryMs || now < at,
  });

/** Whether pages that were read before a poll failed are kept. */
export const keepsPart = (baseline: Option.Option<Baseline>, fails: number): boolean =>
  Option.isSome(baseline) || fails >= firstLookTries;

const newest = (items: Iterable<Item>): number => {
  let found = -Infinity;
  for (const { createdAt, updatedAt } of items) {
    found = Math.max(found, createdAt ?? found, updatedAt ?? found);
  }
  return found;
};

/**
 * What a first poll knows. The newest thing on its pages bounds it: whatever came later was not on
 * them, and where the upstream names no time ours may be ahead of it.
 */
export const baselineOf = ({ items, servedAt, complete }: Sweep): Baseline => {
  const at = newest(items.values());
  return { at: Number.isFinite(at) ? Math.min(at, servedAt) : servedAt, complete };
};

/** Whether an item that is met now must have been there when the baseline was taken. */
export const isOld = ({ createdAt }: Item, { at }: Baseline): boolean =>
  createdAt === null || at === 0 || createdAt <= at - lagMs;

/**
 * What is looked at as for the first time although there is a baseline: that was taken from an empty
 * list, and more old things are there than can have appeared one by one.
 */
export const firstLookAgain = (
  unknown: ReadonlyArray<Item>,
  baseline: Baseline,
  /** Whether nothing of the source is known. */
  knowsNothing: boolean,
): ReadonlyArray<Item> => {
  if (!knowsNothing || unknown.length <= fewItems) return [];
  const old = unknown.filter((item) => isOld(item, baseline));
  return old.length > fewItems ? old : [];
};

/**
 * Up to when every change has been read: as far as the newest item, once the pages have reached what
 * was read before.
 */
export const readUpTo = (
  { listsAll }: Pick<Source, "listsAll">,
  before: Option.Option<number>,
  { items, servedAt }: Pick<Sweep, "items" | "servedAt">,
  baseline: Baseline,
): Option.Option<number> => {
  if (listsAll) return Option.none();
  const at = Option.getOrElse(before, () => baseline.at);
  const dates = [...items.values()].flatMap(({ updatedAt }) => updatedAt ?? []);
  if (dates.length === 0) return Option.some(at);
  const latest = Math.min(servedAt, dates.reduce((a, b) => Math.max(a, b)));
  const earliest = dates.reduce((a, b) => Math.min(a, b));
  return Option.some(earliest <= at ? Math.max(at, latest) : at);
};

/** What of a poll that was well is wrong all the same, as a sentence for the operator. */
export const ailmentOf = (
  { listsAll }: Pick<Source, "listsAll">,
  { empty, cut, ailment }: Pick<Sweep, "empty" | "cut" | "ailment">,
  /** Items that are known and not gone. */
  known: number,
): Option.Option<string> => {
  if (empty && known > 0) {
    return Option.some(
      `its list is empty although ${known === 1 ? "1 item is" : `${known} items are`} known; ` +
        "look whether it still exists under this name",
    );
  }
  if (Option.isSome(ailment)) return ailment;
  return listsAll && cut
    ? Option.some("its upstream is too slow for the whole list to be read in one poll")
    : Option.none();
};
