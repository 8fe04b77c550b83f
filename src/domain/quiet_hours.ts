import * as Option from "effect/Option";
import { day, dayOf, instantShowing, minute, wallTime, weekdayOf } from "./wall_time.ts";

/** Hours of the day in which a channel disturbs nobody. */
export interface QuietHours {
  /** Minutes after midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes after midnight, 0 to 1440; not after `from` for a time on the next day. */
  readonly to: number;
  /** The weekdays on which they begin, 0 for Sunday. */
  readonly days: ReadonlyArray<number>;
}

/** A span of time from one instant to, and without, the other (epoch ms). */
interface Span {
  readonly from: number;
  readonly to: number;
}

const minutesOfDay = day / minute;
const minutesOfWeek = 7 * minutesOfDay;

/** How long they last on a day without a change of clocks. */
const lengthOf = ({ from, to }: QuietHours): number =>
  to > from ? to - from : to - from + minutesOfDay;

/** The spans that begin on that day. Hours that fall into a gap of the clocks have none. */
const spansOn = (
  date: number,
  hours: ReadonlyArray<QuietHours>,
  zone: string,
): ReadonlyArray<Span> =>
  hours.flatMap((each) => {
    if (!each.days.includes(weekdayOf(date))) return [];
    const begins = date * day + each.from * minute;
    const span = {
      from: instantShowing(begins, zone),
      to: instantShowing(begins + lengthOf(each) * minute, zone),
    };
    return span.from < span.to ? [span] : [];
  });

/** The spans that begin on the days around that instant. */
const spansAround = (
  at: number,
  [first, last]: readonly [number, number],
  hours: ReadonlyArray<QuietHours>,
  zone: string,
): ReadonlyArray<Span> => {
  if (hours.length === 0) return [];
  const date = dayOf(wallTime(at, zone));
  return Array.from({ length: last - first + 1 }, (_, index) => date + first + index)
    .flatMap((each) => spansOn(each, hours, zone));
};

/** When the quiet time at that instant ends, with what joins on; none while it is not quiet. */
export const quietUntil = (
  at: number,
  hours: ReadonlyArray<QuietHours>,
  zone: string,
): Option.Option<number> => {
  let end = at;
  while (true) {
    const next = spansAround(end, [-1, 0], hours, zone)
      .filter(({ from, to }) => from <= end && end < to)
      .reduce((latest, { to }) => Math.max(latest, to), end);
    if (next === end) return end === at ? Option.none() : Option.some(end);
    end = next;
  }
};

/** When it was last quiet before that instant, at which it is not; none within the last week. */
export const lastQuietEnd = (at: number, hours: ReadonlyArray<QuietHours>, zone: string) =>
  spansAround(at, [-8, 0], hours, zone)
    .filter(({ to }) => to <= at)
    .reduce((latest, { to }) => Math.max(latest, to), -Infinity);

/** When it is next quiet after that instant, at which it is not. */
export const nextQuietStart = (at: number, hours: ReadonlyArray<QuietHours>, zone: string) =>
  spansAround(at, [0, 8], hours, zone)
    .filter(({ from }) => from > at)
    .reduce((earliest, { from }) => Math.min(earliest, from), Infinity);

/** Whether a minute of the week (0 for the first of Sunday) is quiet. */
export const isQuietMinute = (hours: ReadonlyArray<QuietHours>) => (at: number): boolean =>
  hours.some((each) =>
    each.days.some((weekday) => {
      const since = at - weekday * minutesOfDay - each.from;
      return ((since % minutesOfWeek) + minutesOfWeek) % minutesOfWeek < lengthOf(each);
    })
  );

/** Whether no minute of the week is left. */
export const coversWeek = (hours: ReadonlyArray<QuietHours>): boolean => {
  const isQuiet = isQuietMinute(hours);
  // It can only cease to be quiet where hours end.
  const ends = hours.flatMap((each) =>
    each.days.map((weekday) =>
      (weekday * minutesOfDay + each.from + lengthOf(each)) % minutesOfWeek
    )
  );
  return ends.length > 0 && ends.every(isQuiet);
};
