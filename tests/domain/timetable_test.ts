import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Cron from "effect/Cron";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import { coversWeek, isQuietMinute, type QuietHours } from "../../src/domain/quiet_hours.ts";
import {
  anyTime,
  closed,
  isOpenAt,
  nextOpening,
  openingAt,
  openTime,
  pauseAt,
  type Timetable,
  waitsAt,
} from "../../src/domain/timetable.ts";
import { wallTime } from "../../src/domain/wall_time.ts";
import { test, tries } from "../testing.ts";

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const clock = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};
const quietFrom = (from: string, to: string, days = everyDay): QuietHours => ({
  from: clock(from),
  to: clock(to),
  days,
});
const quiet = (zone: string, ...hours: ReadonlyArray<QuietHours>): Timetable => ({
  ...anyTime,
  zone,
  quiet: hours,
});
const digests = (zone: string, ...times: ReadonlyArray<string>): Timetable => ({
  ...anyTime,
  zone,
  digests: Option.some(times.map(clock)),
});
const cron = (zone: string, expression: string): Timetable => ({
  ...anyTime,
  zone,
  digests: Option.some(Result.getOrThrow(Cron.parse(expression, "UTC"))),
});
const at = (text: string) => Date.parse(text);
const iso = (time: number) => new Date(time).toISOString().slice(0, 16) + "Z";

const night = quietFrom("22:00", "08:00");
const weekend = quietFrom("00:00", "24:00", [6, 0]);
const newYork = "America/New_York";
const berlin = "Europe/Berlin";
const lordHowe = "Australia/Lord_Howe";
const shanghai = "Asia/Shanghai";

/** What is written at the first time goes at the second. */
const openings: ReadonlyArray<readonly [Timetable, written: string, goes: string, why: string]> = [
  [quiet(shanghai, night), "2026-11-27T13:59Z", "2026-11-27T13:59Z", "a minute before 22:00"],
  [quiet(shanghai, night), "2026-11-27T14:00Z", "2026-11-28T00:00Z", "at 22:00"],
  [quiet(shanghai, night), "2026-11-27T23:59Z", "2026-11-28T00:00Z", "a minute before 08:00"],
  [quiet(shanghai, night), "2026-11-28T00:00Z", "2026-11-28T00:00Z", "at 08:00"],
  [quiet(shanghai, night), "2026-03-07T20:00Z", "2026-03-08T00:00Z", "no daylight saving time"],
  [quiet(newYork, night), "2026-03-08T04:00Z", "2026-03-08T12:00Z", "a night of 9 hours"],
  [quiet(newYork, night), "2026-11-01T04:00Z", "2026-11-01T13:00Z", "a night of 11 hours"],
  [quiet(berlin, night), "2026-03-28T22:00Z", "2026-03-29T06:00Z", "a night of 9 hours"],
  [quiet(lordHowe, night), "2026-10-03T13:00Z", "2026-10-03T21:00Z", "a night of 9 h 30"],
  [
    quiet(newYork, quietFrom("22:00", "02:30")),
    "2026-03-08T05:00Z",
    "2026-03-08T07:00Z",
    "an end the clock skips",
  ],
  [
    quiet(newYork, quietFrom("22:00", "01:30")),
    "2026-11-01T05:00Z",
    "2026-11-01T05:30Z",
    "an end the clock shows twice",
  ],
  [
    quiet(newYork, quietFrom("22:00", "01:30")),
    "2026-11-01T06:10Z",
    "2026-11-01T06:10Z",
    "01:10 once more, after that end",
  ],
  [
    quiet(newYork, quietFrom("02:10", "02:50")),
    "2026-03-08T07:00Z",
    "2026-03-08T07:00Z",
    "hours the clock skips whole",
  ],
  [
    quiet(berlin, quietFrom("22:00", "08:00", [5])),
    "2026-11-28T02:00Z",
    "2026-11-28T07:00Z",
    "Saturday morning belongs to Friday's night",
  ],
  [
    quiet(berlin, quietFrom("22:00", "08:00", [5])),
    "2026-11-29T02:00Z",
    "2026-11-29T02:00Z",
    "Sunday morning does not",
  ],
  [
    quiet(berlin, night, weekend),
    "2026-11-27T22:00Z",
    "2026-11-30T07:00Z",
    "nights and a weekend that join on",
  ],
  [
    quiet("UTC", quietFrom("20:00", "06:00")),
    "2028-02-28T21:00Z",
    "2028-02-29T06:00Z",
    "into a leap day",
  ],
  [digests(shanghai, "09:00", "18:00"), "2026-11-28T01:00Z", "2026-11-28T01:00Z", "just in time"],
  [digests(shanghai, "09:00", "18:00"), "2026-11-28T01:01Z", "2026-11-28T10:00Z", "just missed"],
  [digests(shanghai, "09:00", "18:00"), "2026-11-28T10:01Z", "2026-11-29T01:00Z", "the next day"],
  [digests(newYork, "02:30"), "2026-03-08T06:00Z", "2026-03-08T07:00Z", "skipped by the clock"],
  [digests(newYork, "02:30"), "2026-03-08T07:01Z", "2026-03-09T06:30Z", "and not twice then"],
  [digests(newYork, "01:30"), "2026-11-01T05:00Z", "2026-11-01T05:30Z", "the first of two"],
  [digests(newYork, "01:30"), "2026-11-01T05:31Z", "2026-11-02T06:30Z", "not the second"],
  [digests(lordHowe, "01:45"), "2026-04-04T14:46Z", "2026-04-05T15:15Z", "not the second"],
  [digests("UTC", "09:00"), "2028-02-28T10:00Z", "2028-02-29T09:00Z", "on a leap day"],
  [cron(shanghai, "0 9 * * 1"), "2026-11-28T00:00Z", "2026-11-30T01:00Z", "on Monday"],
  [cron(newYork, "30 2 * * *"), "2026-03-08T06:00Z", "2026-03-08T07:00Z", "skipped by the clock"],
  [cron(newYork, "30 1 * * *"), "2026-11-01T05:31Z", "2026-11-02T06:30Z", "not the second"],
  [cron("UTC", "0 9 29 2 *"), "2026-11-28T00:00Z", "2028-02-29T09:00Z", "on a leap day alone"],
  [
    { ...digests(shanghai, "03:00", "18:00"), quiet: [night] },
    "2026-11-27T20:00Z",
    "2026-11-28T00:00Z",
    "a digest in quiet hours is put off and takes along what comes up until then",
  ],
  [
    { ...digests(shanghai, "03:00", "18:00"), quiet: [night] },
    "2026-11-28T00:01Z",
    "2026-11-28T10:00Z",
    "after it, the next digest",
  ],
];

for (const [timetable, written, goes, why] of openings) {
  Deno.test(`what is written at ${written} in ${timetable.zone} goes at ${goes}: ${why}`, () => {
    equal(iso(nextOpening(at(written), timetable)), goes);
  });
}

Deno.test("two zones open at their own eight o'clock", () => {
  const written = at("2026-11-27T22:00Z");
  equal(iso(nextOpening(written, quiet(berlin, night))), "2026-11-28T07:00Z");
  equal(iso(nextOpening(written, quiet(shanghai, night))), "2026-11-28T00:00Z");
});

Deno.test("a channel without a timetable sends at any time", () => {
  equal(Option.isNone(pauseAt(0, anyTime)), true);
  equal(waitsAt(0, openingAt(0, anyTime))(0), false);
});

Deno.test("a pause says why and until when", () => {
  const midnight = at("2026-11-27T16:00Z");
  const until = at("2026-11-28T00:00Z");
  deepEqual(
    pauseAt(midnight, quiet(shanghai, night)),
    Option.some({ why: "quiet", until, zone: shanghai }),
  );
  deepEqual(
    pauseAt(midnight, digests(shanghai, "08:00")),
    Option.some({ why: "digest", until, zone: shanghai }),
  );
});

Deno.test("a time that a wrong clock wrote does not wait for years", () => {
  const now = at("2026-11-28T04:00Z");
  const waits = waitsAt(now, openingAt(now, digests(shanghai, "09:00")));
  equal(waits(at("2026-11-28T03:00Z")), true);
  equal(waits(at("2036-01-01T00:00Z")), false);
});

Deno.test("quiet time is no time that a channel had", () => {
  const table = quiet(shanghai, night);
  const [evening, morning] = [at("2026-11-27T13:00Z"), at("2026-11-28T02:00Z")];
  equal(openTime(evening, morning, table), 3 * 3_600_000);
  equal(openTime(evening, at("2026-11-27T20:00Z"), table), 3_600_000);
  equal(openTime(at("2026-11-27T20:00Z"), at("2026-11-27T21:00Z"), table), 0);
  equal(openTime(0, morning, anyTime), morning);
});

Deno.test("hours that leave nothing of the week are found", () => {
  equal(coversWeek([night]), false);
  equal(coversWeek([night, quietFrom("08:00", "22:00")]), true);
  equal(coversWeek([night, quietFrom("08:00", "21:59")]), false);
  equal(coversWeek([quietFrom("00:00", "24:00")]), true);
  equal(coversWeek([quietFrom("00:00", "24:00", [0, 1, 2, 3, 4, 5])]), false);
  equal(coversWeek([]), false);
});

const zones = [newYork, berlin, lordHowe, shanghai] as const;
const Minute = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 95 }));
const Case = Schema.Struct({
  zone: Schema.Literals(zones),
  hours: Schema.Array(Schema.Struct({
    from: Minute,
    to: Minute,
    days: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))),
  })).check(Schema.isMaxLength(3)),
  digests: Schema.Array(Minute).check(Schema.isMaxLength(3)),
  /** Quarters of an hour since a day before a change of some clocks. */
  from: Schema.Literals(["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-31"]),
  written: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400 })),
  later: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400 })),
});
type Case = typeof Case.Type;

const quarter = 15 * 60_000;
const timetableOf = ({ zone, hours, digests }: Case): Timetable => ({
  zone,
  quiet: hours.filter(({ from, to }) => from !== to).map(({ from, to, days }) => ({
    from: from * 15,
    to: to * 15,
    days,
  })),
  digests: digests.length === 0 ? Option.none() : Option.some(digests.map((each) => each * 15)),
  minInterval: Duration.zero,
});

const property = (name: string, holds: (sample: Case) => boolean) =>
  test(name, () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Case),
        (sample) => coversWeek(timetableOf(sample).quiet) || holds(sample),
        { ...tries(300, 5000), maxShrinks: 100 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }));

property(
  "what has been written may go exactly from its opening on, while it is not quiet",
  (sample) => {
    const timetable = timetableOf(sample);
    const written = at(sample.from) + sample.written * quarter;
    const now = written + sample.later * quarter;
    const goes = nextOpening(written, timetable);
    const waits = waitsAt(now, openingAt(now, timetable))(written);
    return waits === (now < goes || !isOpenAt(now, timetable));
  },
);

property("an opening is never quiet, and the next of itself", (sample) => {
  const timetable = timetableOf(sample);
  const goes = nextOpening(at(sample.from) + sample.written * quarter, timetable);
  return isOpenAt(goes, timetable) && nextOpening(goes, timetable) === goes;
});

property("what is written earlier goes no later", (sample) => {
  const timetable = timetableOf(sample);
  const written = at(sample.from) + sample.written * quarter;
  return nextOpening(written, timetable) <=
    nextOpening(written + sample.later * quarter, timetable);
});

property("far from a change of clocks, quiet is what the clock says", (sample) => {
  const timetable = { ...timetableOf(sample), zone: shanghai };
  const now = at(sample.from) + sample.written * quarter;
  const minuteOfWeek = Math.floor(wallTime(now, shanghai) / 60_000 + 4 * 1440) % (7 * 1440);
  return isOpenAt(now, timetable) === !isQuietMinute(timetable.quiet)(minuteOfWeek);
});

property("everything waits in quiet hours", (sample) => {
  const timetable = timetableOf(sample);
  const now = at(sample.from) + sample.written * quarter;
  return isOpenAt(now, timetable) || openingAt(now, timetable).dueBy === closed;
});
