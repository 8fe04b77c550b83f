import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../domain/item.ts";
import { Validator } from "../http/validator.ts";

/** How far a listing reaches behind the newest item seen: an index lags, items share a second. */
const overlapMs = 600_000;

/**
 * Where a repository's sweeps stand. `upTo` (epoch ms, by the upstream's clock, null when no item was
 * ever seen) moves only when a sweep was read to its end: a listing is newest first, so one that
 * stopped half way has not shown what lies between.
 */
const Position = Schema.Struct({
  upTo: Schema.NullOr(Schema.Finite),
  /** A sweep that stopped half way: the page to go on with, and `upTo` once it is read. */
  pending: Schema.optionalKey(
    Schema.Struct({ url: Schema.String, upTo: Schema.NullOr(Schema.Finite) }),
  ),
  /** What the first page of a sweep from here was known by, when there was no other page. */
  known: Schema.optionalKey(Validator),
});
export type Position = typeof Position.Type;

const PositionJson = Schema.fromJsonString(Position);
export const encodePosition = Schema.encodeSync(PositionJson);
export const decodePosition = Schema.decodeUnknownOption(PositionJson);

/** The newest date seen, but not later than now: an item dated in the future must mute nothing. */
export const newestOf = (
  upTo: number | null,
  items: ReadonlyArray<Item>,
  servedAt: number,
): number | null => {
  const dates = [upTo, ...items.map(({ updatedAt }) => updatedAt)].filter((at) => at !== null);
  return dates.length === 0 ? null : Math.min(servedAt, dates.reduce((a, b) => Math.max(a, b)));
};

/** Items of a page. */
export const pageSize = 100;

/** The first page of a sweep over what was updated since then. */
export const sweepUrl = (issues: string, upTo: number | null): string => {
  const all = `${issues}?state=all&sort=updated&direction=desc&per_page=${pageSize}`;
  const since = Option.flatMap(
    Option.fromNullOr(upTo),
    (at) => DateTime.make(Math.max(0, at - overlapMs)),
  );
  return Option.match(since, {
    onNone: () => all,
    onSome: (at) => `${all}&since=${DateTime.formatIso(at).replace(/\.\d+Z$/, "Z")}`,
  });
};
