import { deepEqual } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { clockAt, noClock } from "../../../src/app/health/steady_clock.ts";
import { live } from "../../testing.ts";

const day = 24 * 60;

/** What the clock says at one look after the other, in minutes, and whether it is believed. */
const clocks: ReadonlyArray<readonly [string, ReadonlyArray<number>, string]> = [
  ["goes on evenly", [0, 1, 2, 3, 4], "yyyyy"],
  ["is a little late or early", [0, 2, 3, 3.2, 5.9], "yyyyy"],
  ["is months ahead for a minute", [0, 1, 90 * day, 3, 4], "yynyy"],
  ["is months behind for a minute", [0, 1, -90 * day, 3, 4], "yynyy"],
  ["is ahead for three minutes", [0, 500, 501, 502, 4, 5], "ynnnyy"],
  ["was set for good", [0, 500, 501, 502, 503, 504, 505, 506], "ynnnnnyy"],
  ["slept for days", [0, 3 * day, 3 * day + 1, 3 * day + 2, 3 * day + 3], "ynnnn"],
];

for (const [what, minutes, expected] of clocks) {
  live(`a clock that ${what} is believed only while it goes on evenly`, () =>
    Effect.sync(() => {
      let clock = noClock;
      const believed = minutes.map((at) => {
        clock = clockAt(clock, at * 60_000, Duration.minutes(1));
        return clock.doubts === 0 ? "y" : "n";
      });
      deepEqual(believed.join(""), expected);
    }));
}
