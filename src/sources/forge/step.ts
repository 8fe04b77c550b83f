import * as Option from "effect/Option";
import type { Reason } from "../../domain/errors.ts";
import { isBelow } from "../../http/link.ts";
import type { Validator } from "../../http/validator.ts";
import {
  decodePosition,
  type ListAddress,
  type Mark,
  type Pending,
  type Position,
} from "./issue_cursor.ts";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * The steps of a poll: which page to read, and what is known before it.
 */

/** Pages per poll; the next poll resumes a longer sweep. */
export const maxPages = 10;

/** The page to read next, and what is known by then. */
export interface SweepStep {
  /**
   * `newest`: a single page, as a baseline or when the list has turned empty; `peek`: the same while an
   * older sweep is pending; `sweep`: a page of everything updated since `upTo`.
   */
  readonly what: "newest" | "peek" | "sweep";
  readonly url: string;
  /** Where the sweeps stand before this page. */
  readonly position: Position;
  /** The validator of the page from the last poll. */
  readonly known: Option.Option<Validator>;
  /** The position's `upTo` once this sweep is complete; known from its first page on. */
  readonly target: Option.Option<number | null>;
  /** The item the page must begin with or before. */
  readonly last: Option.Option<Mark>;
  /** Pages of this sweep read so far. */
  readonly pages: number;
  /** Whether an earlier poll began this sweep. */
  readonly resumed: boolean;
  /** Whether this poll has read everything newer than the resumed sweep. */
  readonly caughtUp: boolean;
  /** How far back `upTo` may wait for unreadable elements. */
  readonly waitsFrom: number;
  /** Names of the elements this sweep could not read, and of those it could. */
  readonly unread: ReadonlyArray<string>;
  readonly seen: ReadonlyArray<string>;
  readonly pagesLeft: number;
  readonly notes: ReadonlyArray<Phrase>;
  /** The failure that ends the poll instead of a page. */
  readonly failure: Option.Option<Reason>;
}

/** The position without what belongs to a single page or sweep. */
export const standing = ({ known: _, pending: __, ...position }: Position): Position => position;

/** A sweep from its first page. */
export const fresh = (
  list: ListAddress,
  position: Position,
  rest: Partial<SweepStep> = {},
): SweepStep => ({
  what: "sweep",
  url: list.firstPage(position.upTo),
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

/** The newest page of the whole list. */
export const newest = (
  list: ListAddress,
  position: Position,
  rest: Partial<SweepStep> = {},
): SweepStep => fresh(list, position, { what: "newest", url: list.firstPage(null), ...rest });

/** What is newer than a pending sweep. */
export const peek = (
  list: ListAddress,
  position: Position,
  rest: Partial<SweepStep> = {},
): SweepStep =>
  fresh(list, position, {
    what: "peek",
    url: list.firstPage(position.pending?.upTo ?? null),
    position,
    ...rest,
  });

/** Resumes a sweep of an earlier poll. */
export const resume = (
  list: ListAddress,
  position: Position,
  pending: Pending,
  rest: Partial<SweepStep> = {},
): SweepStep =>
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

/** The first step of a poll, given the last cursor. */
export const firstStep = (list: ListAddress, previous: Option.Option<string>): SweepStep => {
  if (Option.isNone(previous)) return newest(list, { upTo: null });
  const decoded = decodePosition(previous.value);
  if (Option.isNone(decoded)) {
    return fresh(list, { upTo: null }, {
      notes: [{
        en: "the stored position cannot be read; reading the whole list again",
        zh: "存档的位置无法读取；重新读取整个列表",
      }],
    });
  }
  const position = decoded.value;
  const { pending, known } = position;
  if (pending === undefined || !isBelow(list.address, pending.url)) {
    return fresh(list, position, { known: Option.fromUndefinedOr(known) });
  }
  // Alternate, so that neither starves when polls get no further than one page.
  return pending.peeked === true ? resume(list, position, pending) : peek(list, position);
};
