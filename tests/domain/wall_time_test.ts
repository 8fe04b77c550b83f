import { equal } from "node:assert/strict";
import { instantShowing, wallTime } from "../../src/domain/wall_time.ts";

const wall = (text: string) => Date.parse(`${text}Z`);

/** What the clock shows, when that is, and what is special about it. */
const table: ReadonlyArray<readonly [zone: string, wall: string, instant: string, why: string]> = [
  ["America/New_York", "2026-03-08T01:59", "2026-03-08T06:59Z", "before the gap"],
  ["America/New_York", "2026-03-08T02:00", "2026-03-08T07:00Z", "skipped"],
  ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:00Z", "skipped"],
  ["America/New_York", "2026-03-08T03:00", "2026-03-08T07:00Z", "after the gap"],
  ["America/New_York", "2026-11-01T00:59", "2026-11-01T04:59Z", "before the hour shown twice"],
  ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z", "shown twice"],
  ["America/New_York", "2026-11-01T02:00", "2026-11-01T07:00Z", "after the hour shown twice"],
  ["America/New_York", "2028-02-29T12:00", "2028-02-29T17:00Z", "a leap day"],
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00Z", "skipped"],
  ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z", "shown twice"],
  ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z", "shown twice, for half an hour"],
  ["Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30Z", "after that half hour"],
  ["Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30Z", "skipped, for half an hour"],
  ["Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30Z", "after that half hour"],
  ["Asia/Shanghai", "2026-03-08T02:30", "2026-03-07T18:30Z", "no daylight saving time"],
  ["Asia/Shanghai", "2026-11-01T01:30", "2026-10-31T17:30Z", "no daylight saving time"],
  ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z", "a day that was skipped"],
  ["UTC", "1969-12-31T23:00", "1969-12-31T23:00Z", "before the epoch"],
];

for (const [zone, shown, instant, why] of table) {
  Deno.test(`clocks in ${zone} show ${shown} at ${instant}: ${why}`, () => {
    equal(
      new Date(instantShowing(wall(shown), zone)).toISOString(),
      new Date(instant).toISOString(),
    );
  });
}

Deno.test("around a change of clocks, every instant is found again from what clocks show then", () => {
  for (
    const [zone, date] of [["America/New_York", "2026-03-08"], [
      "Australia/Lord_Howe",
      "2026-04-05",
    ]]
  ) {
    const middle = Date.parse(`${date}T00:00Z`);
    let previous = -Infinity;
    for (let at = middle - 86_400_000; at < middle + 2 * 86_400_000; at += 300_000) {
      const shown = wallTime(at, zone ?? "");
      const found = instantShowing(shown, zone ?? "");
      // In the hour that is shown twice, the first of the two.
      equal(found === at || (found < at && wallTime(found, zone ?? "") === shown), true);
      if (found === at) equal(found > previous, true);
      previous = found;
    }
  }
});
