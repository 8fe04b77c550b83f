import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { instantOf } from "../../src/http/loose.ts";
import { test } from "../testing.ts";

const noon = Date.UTC(2026, 10, 24, 12);

const absurd: ReadonlyArray<unknown> = [
  "9".repeat(400),
  "9".repeat(40),
  "1e400",
  Number.MAX_VALUE,
  -1,
  0,
  1e15,
  1.5,
  "-1776838046",
  "+275760-09-13T00:00:00Z",
  "275760-09-13",
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "2100-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2026-13-45T99:99:99Z",
  "2026-02-30T25:00:00Z",
  "Nov 24 2026",
  "foo 1",
  "soon",
  "",
  " ".repeat(1000),
  null,
  undefined,
  true,
  [],
  {},
  { at: 7 },
];

test("a time that is none is no time", () =>
  Effect.sync(() => {
    for (const time of absurd) equal(instantOf(time), null, JSON.stringify(time));
    for (
      const [time, zone] of [
        ["2026-11-24T12:00:00.000Z", "Z"],
        ["2026-11-24T12:00:00Z", "+08:00"],
        ["2026-11-24 20:00", "+08:00"],
        ["2026-11-24T20:00:00+0800", "Z"],
        [noon, "Z"],
        [noon / 1000, "Z"],
        [noon / 1000 + 0.0004, "Z"],
        [String(noon), "+08:00"],
      ] as const
    ) equal(instantOf(time, zone), noon, String(time));
  }));
