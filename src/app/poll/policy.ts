import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import { boundedWait } from "../../domain/rate_budget.ts";
import { backoff } from "../../domain/backoff.ts";
import type { Item } from "../../domain/item.ts";
import { type Baseline, indexLag, type Source } from "../../domain/source.ts";
import type { Sweep } from "./pages.ts";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * What a poll decides: when the next one comes, what was there before, and what is wrong. Pure;
 * times are epoch ms.
 */

const longestBackoff = Duration.hours(1);
/**
 * A list is read to its end about hourly, to catch items with old dates and items that are gone.
 */
const fullEvery = Duration.minutes(50);
/** More old items than this cannot have appeared one by one; they were there all the time. */
const fewItems = 3;
/** A first look must be complete, unless it has failed this often. */
const firstLookTries = 2;

/** How long to wait after `fails` failures in a row. */
export const retryWait = (
  reason: Option.Option<Reason>,
  interval: Duration.Duration,
  fails: number,
): Duration.Duration =>
  Option.isSome(reason) && reason.value._tag === "RateLimited"
    ? Duration.max(interval, boundedWait(reason.value.retryAfter))
    : backoff(interval, Duration.max(interval, longestBackoff), fails - 1);

/** Whether a failure means that the token is refused; none when nobody was reached. */
export const tokenRefused = (reason: Option.Option<Reason>): Option.Option<boolean> =>
  reason.pipe(
    Option.filter(({ _tag }) =>
      _tag === "Unauthorized" || _tag === "Rejected" || _tag === "Malformed"
    ),
    Option.map(({ _tag }) => _tag === "Unauthorized"),
  );

/**
 * Whether a list must be read to its end. A time in the future comes from a clock that was set
 * back.
 */
export const isFullDue = (lastCompleteAt: Option.Option<number>, now: number): boolean =>
  Option.match(lastCompleteAt, {
    onNone: () => true,
    onSome: (at) => now >= at + Duration.toMillis(fullEvery) || now < at,
  });

/** Whether to keep the pages read before a poll failed. */
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
 * The baseline of a first poll, bounded by the newest item on its pages: whatever came later was
 * not on them, and our clock may be ahead where the upstream gives no time.
 */
export const baselineOf = ({ items, servedAt, complete }: Sweep): Baseline => {
  const at = newest(items.values());
  return { at: Number.isFinite(at) ? Math.min(at, servedAt) : servedAt, complete };
};

/** Whether an item met now must have existed when the baseline was taken. */
export const isOld = ({ createdAt }: Item, { at }: Baseline): boolean =>
  createdAt === null || at === 0 || createdAt <= at - Duration.toMillis(indexLag);

/**
 * Items that count as a first look although there is a baseline: it was taken from an empty list,
 * and more old items are there than can have appeared one by one.
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
 * Up to when every change has been read: the newest item, once the pages have reached back to what
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

/** So few sources are polled as quickly one by one. */
const fewSources = 20;

/** Whether to ask about so many sources at once which of them have moved. */
export const isSurveyed = (sources: number): boolean => sources > fewSources;

/** A source that is said not to have moved is polled about hourly all the same. */
export const polledEvery = Duration.minutes(50);

/**
 * What falls due within this time is asked about too. More than half an interval brings together again
 * whatever has drifted apart, and asks about nothing more than about twice an interval.
 */
export const askedAhead = (interval: Duration.Duration): Duration.Duration =>
  Duration.times(interval, 0.6);

/** How long each source is polled by itself after a survey has failed. */
export const surveyPause = (reason: Option.Option<Reason>): Duration.Duration => {
  const pause = Duration.minutes(10);
  return Option.isSome(reason) && reason.value._tag === "RateLimited"
    ? Duration.max(pause, boundedWait(reason.value.retryAfter))
    : pause;
};

/** The mark to store with a poll, none when the next poll could show what was there at this one. */
export const markAfter = (
  mark: Option.Option<string>,
  { survey }: Pick<Source, "survey">,
  poll: {
    readonly cursor: string;
    /** Whether time ran out, or something must be looked at again. */
    readonly isCut: boolean;
    readonly isWell: boolean;
  },
): Option.Option<string> =>
  Option.filter(
    mark,
    () => poll.isWell && !poll.isCut && survey?.isDone(poll.cursor) === true,
  );

/** What the operator should look at although the poll succeeded, as a sentence. */
export const ailmentOf = (
  { listsAll }: Pick<Source, "listsAll">,
  { empty, cut, ailment }: Pick<Sweep, "empty" | "cut" | "ailment">,
  /** Items that are known and not gone. */
  known: number,
): Option.Option<Phrase> => {
  if (empty && known > 0) {
    return Option.some({
      en: `its list is empty although ${known === 1 ? "1 item is" : `${known} items are`} known; ` +
        "check that it still exists under this name",
      zh: `列表为空，但已知有 ${known} 个条目；请确认这个名称仍然存在`,
    });
  }
  if (Option.isSome(ailment)) return ailment;
  return listsAll && cut
    ? Option.some({
      en: "its upstream is too slow for the whole list to be read in one poll",
      zh: "上游太慢，一次轮询读不完整个列表",
    })
    : Option.none();
};
