import * as Option from "effect/Option";
import type { Reason } from "../domain/errors.ts";
import { counted } from "../domain/text.ts";
import type { Validator } from "../http/validator.ts";
import {
  decodePosition,
  type Mark,
  newestOf,
  originOf,
  pageSize,
  type Position,
  sweepUrl,
} from "./github_cursor.ts";
import type { Listing } from "./github_page.ts";
import { type Next, pageBefore, reaches } from "./github_paging.ts";

/*
 * Which page a poll reads next, and where the sweeps stand after each. Pure.
 */

/** Pages one poll reads; the next poll resumes a sweep that is longer. */
export const maxPages = 10;
/** Pages after which a sweep ends wherever it is: no list is so long, but links may lead round. */
const longestSweep = 1000;

/** `upTo` waits for what cannot be read for so long (ms) and behind so many pages of newer items. */
const longestWaitMs = 24 * 60 * 60 * 1000;
const longestWaitPages = 3;

const namesShown = 10;

/** The page to read next and what is known when it is. */
export interface Step {
  /**
   * `newest`: one page and no more, as the first look or when the list has turned empty; `peek`: the
   * same while an older sweep is pending; `sweep`: a page of all that was updated since `upTo`.
   */
  readonly what: "newest" | "peek" | "sweep";
  readonly url: string;
  /** Where the sweeps stand before this page. */
  readonly position: Position;
  /** What the answer was known by when it was read last. */
  readonly known: Option.Option<Validator>;
  /** The position's `upTo` once this sweep is done; known from its first page on. */
  readonly target: Option.Option<number | null>;
  /** What the page has to begin with, or before. */
  readonly last: Option.Option<Mark>;
  /** Pages of this sweep that were read before. */
  readonly pages: number;
  /** This sweep was begun by an earlier poll. */
  readonly resumed: boolean;
  /** This poll has read all that is newer than the resumed sweep. */
  readonly caughtUp: boolean;
  /** How far back `upTo` may wait for what cannot be read. */
  readonly waitsFrom: number;
  /** What this sweep could not read, and what it could, by name. */
  readonly unread: ReadonlyArray<string>;
  readonly seen: ReadonlyArray<string>;
  readonly pagesLeft: number;
  readonly notes: ReadonlyArray<string>;
  /** The poll ends with this failure instead of a page. */
  readonly failure: Option.Option<Reason>;
}

/** What a page comes to. */
export interface Outcome {
  /** As `Page.ailment` says. */
  readonly ailment?: string | undefined;
  /** Where to go on when this page is the last one read. */
  readonly position: Position;
  readonly complete: boolean;
  readonly notes: ReadonlyArray<string>;
  readonly next: Option.Option<Step>;
}

/** The position without what holds for one page or one sweep alone. */
const standing = ({ known: _, pending: __, ...position }: Position): Position => position;

/** A sweep from its first page on. */
export const fresh = (list: string, position: Position, rest: Partial<Step> = {}): Step => ({
  what: "sweep",
  url: sweepUrl(list, position.upTo),
  position: standing(position),
  known: Option.none(),
  target: Option.none(),
  last: Option.none(),
  pages: 0,
  resumed: false,
  caughtUp: false,
  waitsFrom: -Infinity,
  unread: [],
  seen: [],
  pagesLeft: maxPages,
  notes: [],
  failure: Option.none(),
  ...rest,
});

const newest = (list: string, position: Position, rest: Partial<Step> = {}): Step =>
  fresh(list, position, { what: "newest", url: sweepUrl(list, null), ...rest });

/** What is newer than a pending sweep. */
export const peek = (list: string, position: Position, rest: Partial<Step> = {}): Step =>
  fresh(list, position, {
    what: "peek",
    url: sweepUrl(list, position.pending?.upTo ?? null),
    position,
    ...rest,
  });

const resume = (
  list: string,
  position: Position,
  pending: NonNullable<Position["pending"]>,
  rest: Partial<Step> = {},
): Step =>
  fresh(list, position, {
    url: pending.url,
    position,
    target: Option.some(pending.upTo),
    last: Option.fromUndefinedOr(pending.last),
    pages: pending.pages ?? 0,
    resumed: true,
    waitsFrom: Infinity,
    ...rest,
  });

/** Where a poll begins, given the cursor of the last one. */
export const firstStep = (list: string, previous: Option.Option<string>): Step => {
  if (Option.isNone(previous)) return newest(list, { upTo: null });
  const decoded = decodePosition(previous.value);
  if (Option.isNone(decoded)) {
    return fresh(list, { upTo: null }, {
      notes: ["the stored position cannot be read; reading the whole list once more"],
    });
  }
  const position = decoded.value;
  const { pending, known } = position;
  // The base URL may have changed since; the token must not go where it led before.
  if (pending === undefined || URL.parse(pending.url)?.origin !== new URL(list).origin) {
    return fresh(list, position, { known: Option.fromUndefinedOr(known) });
  }
  // Each in turn, so that neither waits for the other when a poll gets no further than one page.
  return pending.peeked === true ? resume(list, position, pending) : peek(list, position);
};

const validated = (list: string, step: Step, listing: Listing, upTo: number | null) =>
  // Good for the next poll only if that will ask for the very same, and if whatever an index shows
  // late still finds room on the page: a full one would look as it did.
  Option.isSome(listing.validator) && listing.shown < pageSize &&
    listing.unread.length === 0 && sweepUrl(list, upTo) === step.url
    ? { known: listing.validator.value }
    : {};

const afterNewest = (list: string, step: Step, listing: Listing): Outcome => {
  const { items, servedAt, shown, unread, next } = listing;
  const { position } = step;
  const isFirst = position.upTo === null;
  const newest = newestOf(null, items, servedAt);
  // Later looks take `upTo` back to what is left; what is newer has to be swept.
  const upTo = isFirst ? newest : Math.min(position.upTo, newest ?? Infinity);
  const origin = isFirst ? originOf(items, servedAt) : position.origin;
  return {
    position: {
      ...position,
      upTo,
      ...(origin === undefined ? {} : { origin }),
      ...(isFirst && Option.isNone(next) ? validated(list, step, listing, upTo) : {}),
    },
    complete: isFirst && Option.isNone(next) && shown < pageSize && unread.length === 0,
    ...(isFirst || shown > 0 ? {} : { ailment: "its list is empty, though it was not before" }),
    notes: [],
    next: Option.none(),
  };
};

const afterPeek = (
  list: string,
  step: Step,
  { items, servedAt, unread, next }: Listing,
): Outcome => {
  const { position } = step;
  const done = { complete: false, notes: [] };
  if (position.pending === undefined) return { ...done, position, next: Option.none() };
  // What is more than a page waits for a sweep of its own.
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

const namesOf = ({ items }: Listing) => items.map(({ fields }) => `#${fields["number"]}`);

/** The sweep with this page. */
const extended = (step: Step, listing: Listing) => {
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
    seen: [...step.seen, ...namesOf(listing)],
    pagesLeft: step.pagesLeft - 1,
    notes: [],
  };
};

/** The sweep is not at its end: this poll or the next reads on. */
const onward = (sweep: Step, { items }: Listing, next: Next, isGap: boolean): Outcome => {
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

/** The sweep is at its end, or ends here. */
const finished = (list: string, sweep: Step, listing: Listing, isCut: boolean): Outcome => {
  const { position, seen, pagesLeft } = sweep;
  const target = Option.getOrNull(sweep.target);
  const unread = sweep.unread.filter((name) => !seen.includes(name));
  const waitsAt = Math.max(
    position.upTo ?? -Infinity,
    sweep.waitsFrom,
    listing.servedAt - longestWaitMs,
  );
  const waits = unread.length > 0 && target !== null && waitsAt < target;
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
      ...(lost.length === 0 ? [] : [
        `gave up on ${counted(lost.length, "item")} that could not be read: ${
          lost.slice(0, namesShown).join(", ")
        }`,
      ]),
      ...(isCut ? [`gave up on a list that does not end within ${longestSweep} pages`] : []),
    ],
    // What an earlier poll had left is read; now for what happened since.
    next: sweep.resumed && !sweep.caughtUp && pagesLeft > 0
      ? Option.some(fresh(list, after, { pagesLeft }))
      : Option.none(),
  };
};

const afterSweep = (list: string, step: Step, listing: Listing): Outcome => {
  const { position } = step;
  const isEmpty = step.pages === 0 && listing.shown === 0 && Option.isNone(listing.next);
  // The newest item at least was updated since `upTo`, unless it is gone.
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
export const after = (list: string, step: Step, listing: Listing): Outcome => {
  const read = { newest: afterNewest, peek: afterPeek, sweep: afterSweep }[step.what];
  const outcome = read(list, step, listing);
  const { length } = listing.unread;
  return {
    ...(length === 0 ? {} : { ailment: `${counted(length, "item")} of its list cannot be read` }),
    ...outcome,
    notes: [...step.notes, ...listing.notes, ...outcome.notes],
  };
};
