import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { Validator } from "../../http/validator.ts";

/** An index shows some items late, by up to so many milliseconds. */
export const lagMs = 600_000;

/** The oldest item a sweep has read. */
const Mark = Schema.Struct({ id: Schema.String, updatedAt: Schema.NullOr(Schema.Finite) });
export type Mark = typeof Mark.Type;

/** A sweep that stopped half way; all of it before this page was read. */
const Pending = Schema.Struct({
  /** The page to resume with. */
  url: Schema.String,
  /** The position's `upTo` once the sweep is done. */
  upTo: Schema.NullOr(Schema.Finite),
  /** What the page has to begin with, or before, where pages are numbered. */
  last: Schema.optionalKey(Mark),
  /** Pages read so far, those that were tried in vain included. */
  pages: Schema.optionalKey(Schema.Finite),
  /** The newest page was read since the last page of the sweep. */
  peeked: Schema.optionalKey(Schema.Boolean),
});
export type Pending = typeof Pending.Type;

/**
 * Where a repository's sweeps stand. `upTo` (epoch ms, by the upstream's clock, null when no item was
 * ever seen) moves only when a sweep was read to its end: a listing is newest first, so one that
 * stopped half way has not shown what lies between.
 */
const Position = Schema.Struct({
  upTo: Schema.NullOr(Schema.Finite),
  pending: Schema.optionalKey(Pending),
  /** What the first page of a sweep from here was known by, when there was no other page. */
  known: Schema.optionalKey(Validator),
  /** The repository's id, "" where it cannot be had. */
  repository: Schema.optionalKey(Schema.String),
  /** The highest number and the newest date of creation of the first look. */
  origin: Schema.optionalKey(Schema.Struct({ number: Schema.Finite, createdAt: Schema.Finite })),
  /** What `upTo` waits for: elements that could not be read, by their names. */
  unread: Schema.optionalKey(Schema.Array(Schema.String)),
});
export type Position = typeof Position.Type;

const PositionJson = Schema.fromJsonString(Position);
export const encodePosition = Schema.encodeSync(PositionJson);
export const decodePosition = Schema.decodeUnknownOption(PositionJson);

/**
 * The newest date seen. What is dated later than now (by the upstream's clock, else ours) mutes
 * nothing, and a clock set back takes nothing back.
 */
export const newestOf = (
  upTo: number | null,
  items: ReadonlyArray<Item>,
  servedAt: number,
): number | null =>
  items.reduce<number | null>(
    (newest, { updatedAt }) =>
      updatedAt === null ? newest : Math.max(newest ?? 0, Math.min(servedAt, updatedAt)),
    upTo,
  );

/** What a first look tells of all there is, none when it shows nothing. */
export const originOf = (
  items: ReadonlyArray<Item>,
  servedAt: number,
): Position["origin"] => {
  const dates = items.flatMap(({ createdAt }) =>
    createdAt === null || createdAt > servedAt ? [] : [createdAt]
  );
  return dates.length === 0 ? undefined : {
    number: Math.max(...items.map(({ fields }) => Number(fields["number"]))),
    createdAt: Math.max(...dates),
  };
};

/**
 * Numbers are given in the order in which items come to a repository, so one with a number of after the
 * first look and a date of before it has come from another repository.
 */
export const isTransferredIn = ({ createdAt, fields }: Item, origin: Position["origin"]): boolean =>
  origin !== undefined && createdAt !== null && Number(fields["number"]) > origin.number &&
  createdAt < origin.createdAt - lagMs;

/** Items of a page. */
export const pageSize = 100;

/** The first page of a sweep over what was updated since then. */
export const sweepUrl = (issues: string, upTo: number | null): string => {
  const all = `${issues}?state=all&sort=updated&direction=desc&per_page=${pageSize}`;
  const since = Option.flatMap(
    Option.fromNullOr(upTo),
    (at) => DateTime.make(Math.max(0, at - lagMs)),
  );
  return Option.match(since, {
    onNone: () => all,
    onSome: (at) => `${all}&since=${DateTime.formatIso(at).replace(/\.\d+Z$/, "Z")}`,
  });
};
