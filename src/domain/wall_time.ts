import * as DateTime from "effect/DateTime";

/*
 * Times of day in a time zone, through changes of its clocks. A wall time is what a clock on the wall
 * shows, as the epoch ms at which one in UTC shows the same.
 */

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** How far clocks in the zone are ahead of UTC at that instant, in ms. */
// Effect keeps the formatter of a zone, which takes long to make.
const offsetAt = (at: number, zone: string): number =>
  DateTime.zonedOffset(DateTime.makeZonedUnsafe(at, { timeZone: zone }));

/** What the clocks of the zone show at that instant (epoch ms). */
export const wallTime = (at: number, zone: string): number => at + offsetAt(at, zone);

/** The day a wall time falls on, in days since 1970-01-01. */
export const dayOf = (wall: number): number => Math.floor(wall / day);

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (date: number): number => (((date + 4) % 7) + 7) % 7;

/** The instant at which clocks leave the offset they had at `from`, between the two. */
const changeBetween = (from: number, to: number, zone: string): number => {
  const before = offsetAt(from, zone);
  let [last, first] = [from, to];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offsetAt(middle, zone) === before) last = middle;
    else first = middle;
  }
  return first;
};

const findInstant = (wall: number, zone: string): number => {
  const before = offsetAt(wall - day, zone);
  const after = offsetAt(wall + day, zone);
  const early = wall - before;
  if (before === after || offsetAt(early, zone) === before) return early;
  const late = wall - after;
  return offsetAt(late, zone) === after ? late : changeBetween(late, early, zone);
};

/** The same few are asked for every second. */
const found = new Map<string, number>();
const mostFound = 1000;

/**
 * The instant (epoch ms) at which clocks in the zone show that time: the first where they show it
 * twice, and the first after the gap where they skip it.
 */
export const instantShowing = (wall: number, zone: string): number => {
  const key = `${wall} ${zone}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  if (found.size >= mostFound) found.clear();
  const instant = findInstant(wall, zone);
  found.set(key, instant);
  return instant;
};
