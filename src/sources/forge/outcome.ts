import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { counted } from "../../domain/text.ts";
import {
  issuesPerPage,
  type ListAddress,
  newestOf,
  originOf,
  type Position,
} from "./issue_cursor.ts";
import type { Listing } from "./listing.ts";
import { type Next, pageBefore, reaches } from "./paging.ts";
import { fresh, newest, resume, standing, type SweepStep } from "./step.ts";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * Decides where a page leaves the sweeps and what to read next. Pure.
 */

/** Pages after which a sweep ends wherever it is: no list is that long, but links may go in circles. */
const longestSweep = 1000;

/** `upTo` waits for an unreadable element this long and this many pages behind. */
const longestWait = Duration.days(1);
const longestWaitPages = 3;

const namesShown = 10;

/** What follows from a page. */
export interface Outcome {
  /** Where the next poll resumes if this page is the last one read. */
  readonly position: Position;
  readonly complete: boolean;
  /** Whether the list is empty. */
  readonly empty?: boolean;
  readonly notes: ReadonlyArray<Phrase>;
  readonly next: Option.Option<SweepStep>;
}

const validated = (list: ListAddress, step: SweepStep, listing: Listing, upTo: number | null) =>
  // Valid only if the next poll makes the same request, and the page has room for items that the index
  // shows late: a full page would look unchanged.
  Option.isSome(listing.validator) && listing.shown < issuesPerPage &&
    listing.unread.length === 0 && list.firstPage(upTo) === step.url
    ? { known: listing.validator.value }
    : {};

const afterNewest = (list: ListAddress, step: SweepStep, listing: Listing): Outcome => {
  const { items, servedAt, shown, unread, next } = listing;
  const { position } = step;
  const isFirst = position.upTo === null;
  const newest = newestOf(null, items, servedAt);
  // The newest items may have been removed: go back to what is left, and sweep what is newer.
  const upTo = isFirst ? newest : Math.min(position.upTo, newest ?? Infinity);
  const origin = isFirst ? originOf(items, servedAt) : position.origin;
  return {
    position: {
      ...position,
      upTo,
      ...(origin === undefined ? {} : { origin }),
      ...(isFirst && Option.isNone(next) ? validated(list, step, listing, upTo) : {}),
    },
    complete: isFirst && Option.isNone(next) && shown < issuesPerPage && unread.length === 0,
    empty: shown === 0,
    notes: [],
    next: Option.none(),
  };
};

const afterPeek = (
  list: ListAddress,
  step: SweepStep,
  { items, servedAt, unread, next }: Listing,
): Outcome => {
  const { position } = step;
  const done = { complete: false, notes: [] };
  if (position.pending === undefined) return { ...done, position, next: Option.none() };
  // Whatever exceeds a page gets a sweep of its own.
  const caughtUp = Option.isNone(next) && unread.length === 0;
  const { upTo } = position.pending;
  const pending = {
    ...position.pending,
    upTo: caughtUp ? newestOf(upTo, items, servedAt) : upTo,
    peeked: true,
  };
  const resumed = resume(list, { ...position, pending }, pending, {
    caughtUp,
    pagesLeft: step.pagesLeft - 1,
    failure: step.failure,
  });
  return { ...done, position: resumed.position, next: Option.some(resumed) };
};

/** The sweep including this page. */
const extended = (step: SweepStep, listing: Listing) => {
  const { items, servedAt } = listing;
  const pages = step.pages + 1;
  const oldest = items.at(-1)?.updatedAt ?? null;
  return {
    ...step,
    target: Option.orElseSome(
      step.target,
      () => newestOf(step.position.upTo, items, servedAt),
    ),
    pages,
    waitsFrom: pages === longestWaitPages && oldest !== null
      ? Math.max(step.waitsFrom, oldest)
      : step.waitsFrom,
    unread: [...new Set([...step.unread, ...listing.unread])],
    seen: [...step.seen, ...listing.read],
    pagesLeft: step.pagesLeft - 1,
    notes: [],
  };
};

/** The sweep goes on, in this poll or the next. */
const onward = (sweep: SweepStep, { items }: Listing, next: Next, isGap: boolean): Outcome => {
  const { id, updatedAt } = items.at(-1) ?? {};
  const reached = id === undefined ? sweep.last : Option.some({ id, updatedAt: updatedAt ?? null });
  const last = isGap ? sweep.last : next.numbered ? reached : Option.none();
  const position: Position = {
    ...sweep.position,
    pending: {
      url: next.url,
      upTo: Option.getOrNull(sweep.target),
      pages: sweep.pages,
      ...Option.match(last, { onNone: () => ({}), onSome: (last) => ({ last }) }),
    },
  };
  return {
    position,
    complete: false,
    notes: [],
    next: sweep.pagesLeft === 0
      ? Option.none()
      : Option.some({ ...sweep, url: next.url, position, last }),
  };
};

/** The sweep is complete, or is ended here. */
const finished = (
  list: ListAddress,
  sweep: SweepStep,
  listing: Listing,
  isCut: boolean,
): Outcome => {
  const { position, seen, pagesLeft } = sweep;
  const target = Option.getOrNull(sweep.target);
  const unread = sweep.unread.filter((name) => !seen.includes(name));
  const waitsAt = Math.max(
    position.upTo ?? -Infinity,
    sweep.waitsFrom,
    listing.servedAt - Duration.toMillis(longestWait),
  );
  const waits = unread.length > 0 && target !== null && waitsAt <= target;
  const upTo = waits ? waitsAt : target;
  const { unread: waitedFor = [], ...rest } = standing(position);
  const lost = [...new Set([...waitedFor, ...unread])].filter((name) =>
    !seen.includes(name) && !(waits && unread.includes(name))
  );
  const after: Position = {
    ...rest,
    upTo,
    ...(waits ? { unread } : {}),
    ...(sweep.pages === 1 && !sweep.resumed ? validated(list, sweep, listing, upTo) : {}),
  };
  return {
    position: after,
    complete: false,
    notes: [
      ...(lost.length === 0 ? [] : [{
        en: `gave up on ${counted(lost.length, "item")} that could not be read: ${
          lost.slice(0, namesShown).join(", ")
        }`,
        zh: `放弃了 ${lost.length} 个无法读取的条目：${lost.slice(0, namesShown).join("、")}`,
      }]),
      ...(isCut
        ? [{
          en: `gave up on a list that does not end within ${longestSweep} pages`,
          zh: `列表超过 ${longestSweep} 页仍未结束，已放弃`,
        }]
        : []),
    ],
    // The rest of an earlier poll is read; what happened since comes next.
    next: sweep.resumed && !sweep.caughtUp && pagesLeft > 0
      ? Option.some(fresh(list, after, { pagesLeft }))
      : Option.none(),
  };
};

const afterSweep = (list: ListAddress, step: SweepStep, listing: Listing): Outcome => {
  const { position } = step;
  const isEmpty = step.pages === 0 && listing.shown === 0 && Option.isNone(listing.next);
  // At least the newest item was updated since `upTo`, unless it is gone.
  if (isEmpty && position.upTo !== null && step.pagesLeft > 1) {
    const pagesLeft = step.pagesLeft - 1;
    const next = Option.some(newest(list, position, { pagesLeft }));
    return { position, complete: false, notes: [], next };
  }
  const sweep = extended(step, listing);
  const isGap = Option.isSome(step.last) && !reaches(step.url, listing.items, step.last.value);
  const next = isGap ? Option.some(pageBefore(step.url)) : listing.next;
  return Option.isSome(next) && sweep.pages < longestSweep
    ? onward(sweep, listing, next.value, isGap)
    : finished(list, sweep, listing, Option.isSome(next));
};

/** Where a page leaves the sweeps, and what to read next. */
export const after = (list: ListAddress, step: SweepStep, listing: Listing): Outcome => {
  const read = { newest: afterNewest, peek: afterPeek, sweep: afterSweep }[step.what];
  const outcome = read(list, step, listing);
  return { ...outcome, notes: [...step.notes, ...listing.notes, ...outcome.notes] };
};
