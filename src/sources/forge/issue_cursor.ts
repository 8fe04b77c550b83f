import * as DateTime from "effect/DateTime";
import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { indexLag } from "../../domain/source.ts";
import { Validator } from "../../http/validator.ts";

/** The oldest item a sweep has read. */
const Mark = Schema.Struct({ id: Schema.String, updatedAt: Schema.NullOr(Schema.Finite) });
export type Mark = typeof Mark.Type;

/** An interrupted sweep; the pages before this one have been read. */
const Pending = Schema.Struct({
  /** The page to resume with. */
  url: Schema.String,
  /** The position's `upTo` once the sweep is complete. */
  upTo: Schema.NullOr(Schema.Finite),
  /** Where pages are numbered, the item the page must begin with or before. */
  last: Schema.optionalKey(Mark),
  /** Pages read so far, including failed attempts. */
  pages: Schema.optionalKey(Schema.Finite),
  /** Whether the newest page has been read since the last page of the sweep. */
  peeked: Schema.optionalKey(Schema.Boolean),
});
export type Pending = typeof Pending.Type;

/**
 * Where a repository's sweeps stand. `upTo` (epoch ms by the upstream's clock, null before the first
 * item) moves only when a sweep is complete: lists are newest first, so an interrupted sweep has not
 * shown what lies between.
 */
const Position = Schema.Struct({
  upTo: Schema.NullOr(Schema.Finite),
  pending: Schema.optionalKey(Pending),
  /** The validator of a sweep from here that had one page only. */
  known: Schema.optionalKey(Validator),
  /** The repository's id, "" where the server does not reveal it. */
  repository: Schema.optionalKey(Schema.String),
  /** The highest number and the newest creation date of the baseline. */
  origin: Schema.optionalKey(Schema.Struct({ number: Schema.Finite, createdAt: Schema.Finite })),
  /** Names of the unreadable elements that `upTo` waits for. */
  unread: Schema.optionalKey(Schema.Array(Schema.String)),
  /**
   * The same of the list of pull requests while issues are switched off, "" when they are on again. Absent
   * where they always were on.
   */
  pulls: Schema.optionalKey(Schema.String),
});
export type Position = typeof Position.Type;

const PositionJson = Schema.fromJsonString(Position);
export const encodePosition = Schema.encodeSync(PositionJson);
export const decodePosition = Schema.decodeUnknownOption(PositionJson);

/** Whether a poll whose cursor this is has read all there was. */
export const hasReadIssues = (cursor: string): boolean =>
  Option.exists(
    decodePosition(cursor),
    ({ pending, unread = [], pulls = "", repository }) =>
      pending === undefined && unread.length === 0 && pulls === "" && repository !== undefined,
  );

/**
 * The newest date seen. A date in the future (by the upstream's clock, else ours) hides nothing that
 * comes later, and a clock set back moves nothing back.
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

/** The bounds of the baseline, none when it is empty or its items have no numbers of their own. */
export const originOf = (
  items: ReadonlyArray<Item>,
  servedAt: number,
): Position["origin"] => {
  const dates = items.flatMap(({ createdAt }) =>
    createdAt === null || createdAt > servedAt ? [] : [createdAt]
  );
  const numbers = items.flatMap(({ fields: { number } }) =>
    typeof number === "number" ? [number] : []
  );
  return dates.length === 0 || numbers.length === 0
    ? undefined
    : { number: Math.max(...numbers), createdAt: Math.max(...dates) };
};

/**
 * Numbers are assigned as items arrive in a repository, so an item numbered after the baseline but dated
 * before it was transferred from another repository.
 */
export const isTransferredIn = ({ createdAt, fields }: Item, origin: Position["origin"]): boolean =>
  origin !== undefined && createdAt !== null && Number(fields["number"]) > origin.number &&
  createdAt < origin.createdAt - Duration.toMillis(indexLag);

/** Items per page. */
export const issuesPerPage = 100;

/** What a sweep from here asks for, as an ISO time: everything updated since then. */
export const sweptSince = (upTo: number | null): Option.Option<string> =>
  Option.fromNullOr(upTo).pipe(
    Option.flatMap((at) => DateTime.make(Math.max(0, at - Duration.toMillis(indexLag)))),
    Option.map((at) => DateTime.formatIso(at).replace(/\.\d+Z$/, "Z")),
  );

/** Where a list with what was updated last first is. */
export interface ListAddress {
  /** Pages of another origin than this one's are not asked for. */
  readonly address: string;
  /** The first page of a sweep from here (epoch ms), of the whole list from null. */
  readonly firstPage: (upTo: number | null) => string;
}
