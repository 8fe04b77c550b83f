import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import { isBelow } from "../../http/link.ts";
import type { Validator } from "../../http/validator.ts";
import {
  decodePosition,
  type Mark,
  type Pending,
  type Position,
  sweepUrl,
} from "./issue_cursor.ts";

/*
 * The pages a poll may read.
 */

/** Pages one poll reads; the next poll resumes a sweep that is longer. */
export const maxPages = 10;

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

/** The position without what holds for one page or one sweep alone. */
export const standing = ({ known: _, pending: __, ...position }: Position): Position => position;

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

/** The newest page of all there is. */
export const newest = (list: string, position: Position, rest: Partial<Step> = {}): Step =>
  fresh(list, position, { what: "newest", url: sweepUrl(list, null), ...rest });

/** What is newer than a pending sweep. */
export const peek = (list: string, position: Position, rest: Partial<Step> = {}): Step =>
  fresh(list, position, {
    what: "peek",
    url: sweepUrl(list, position.pending?.upTo ?? null),
    position,
    ...rest,
  });

/** A sweep that an earlier poll began. */
export const resume = (
  list: string,
  position: Position,
  pending: Pending,
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
  if (pending === undefined || !isBelow(list, pending.url)) {
    return fresh(list, position, { known: Option.fromUndefinedOr(known) });
  }
  // In turn, so that neither starves where polls get no further than one page.
  return pending.peeked === true ? resume(list, position, pending) : peek(list, position);
};
