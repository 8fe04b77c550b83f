import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";

/** A day of a calendar, in epoch ms; `to` belongs to the next one. */
export interface Day {
  /** `2026-11-24`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The last days up to `now`, oldest first, as the time zone (an IANA name) has them. */
export const lastDays = (count: number, now: number, timezone: string): ReadonlyArray<Day> =>
  Option.match(DateTime.makeZoned(now, { timeZone: timezone }), {
    onNone: () => [],
    onSome: (zoned) => {
      const today = DateTime.startOf(zoned, "day");
      return Array.from({ length: count }, (_, index) => {
        const day = DateTime.add(today, { days: index + 1 - count });
        return {
          name: DateTime.formatIsoOffset(day).slice(0, 10),
          from: DateTime.toEpochMillis(day),
          to: DateTime.toEpochMillis(DateTime.add(day, { days: 1 })),
        };
      });
    },
  });
