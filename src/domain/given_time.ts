import * as DateTime from "effect/DateTime";
import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { durationOf } from "./duration_text.ts";

/*
 * Times as people give them: `24h` or `7d` ago, or `2026-11-24`, with or without a time of day and a
 * zone.
 */

/** `2026-11-24`, with or without `T08:00` or `T08:00:30`, and with or without a zone. */
interface Moment {
  readonly local: string;
  /** Whether the text names its zone; else it is of the config's. */
  readonly isZoned: boolean;
}

const momentOf = (text: string): Moment | undefined => {
  const [date = "", zone] = text.split(/(?=Z$|[+-]\d\d:\d\d$)/);
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?$/.test(date)) return undefined;
  const local = `${date.replace(" ", "T")}${date.length > 10 ? "" : "T00:00"}${zone ?? "Z"}`;
  return Option.isNone(DateTime.make(local)) ? undefined : { local, isZoned: zone !== undefined };
};

/** Whether `timeGiven` can tell what is meant. */
export const isTime = (text: string): boolean =>
  durationOf(text) !== undefined || momentOf(text) !== undefined;

/** Epoch ms of what is meant at `now`; a time without a zone is one of `timezone`. */
export const timeGiven = (
  given: Option.Option<string>,
  now: number,
  timezone: string,
): Option.Option<number> =>
  Option.flatMap(given, (text) => {
    const duration = durationOf(text);
    if (duration !== undefined) return Option.some(now - Duration.toMillis(duration));
    const moment = momentOf(text);
    if (moment === undefined) return Option.none();
    const { local, isZoned } = moment;
    return isZoned ? Option.map(DateTime.make(local), DateTime.toEpochMillis) : Option.map(
      DateTime.makeZoned(local, { timeZone: timezone, adjustForTimeZone: true }),
      DateTime.toEpochMillis,
    );
  });
