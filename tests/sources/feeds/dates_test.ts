import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { feedDate } from "../../../src/sources/feeds/dates.ts";
import { test } from "../../testing.ts";

const shown = (text: string, isChinese: boolean) => {
  const at = feedDate(text, { isChinese });
  return at === null ? null : new Date(at).toISOString().replace(".000Z", "Z");
};

for (
  const [text, expected, inChina = expected] of [
    ["Wed, 02 Sep 2026 10:00:00 GMT", "2026-09-02T10:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 +0800", "2026-09-02T02:00:00Z"],
    ["02 Sep 2026 10:00 Z", "2026-09-02T10:00:00Z"],
    ["Wed, 2 Sep 26 10:00:00 UT", "2026-09-02T10:00:00Z"],
    ["02 Sep 98 10:00:00 GMT", "1998-09-02T10:00:00Z"],
    ["Wednesday, 2 September 2026 10:00:00 EST", "2026-09-02T15:00:00Z"],
    ["Wed, 02-Sep-2026 10:00:00 GMT", "2026-09-02T10:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 CST", "2026-09-02T16:00:00Z", "2026-09-02T02:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 GMT+8", "2026-09-02T02:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 GMT+08:00", "2026-09-02T02:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 UTC-0530", "2026-09-02T15:30:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 +0800 (CST)", "2026-09-02T02:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00 XYZ", "2026-09-02T10:00:00Z"],
    ["Wed, 02 Sep 2026 10:00:00", "2026-09-02T10:00:00Z", "2026-09-02T02:00:00Z"],
    ["Wed, 02 Sep 2026", "2026-09-02T00:00:00Z", "2026-09-01T16:00:00Z"],
    ["2026-09-02T10:00:00Z", "2026-09-02T10:00:00Z"],
    ["2026-09-02T10:00:00.123456789+08:00", "2026-09-02T02:00:00Z"],
    ["2026-09-02 10:00:00", "2026-09-02T10:00:00Z", "2026-09-02T02:00:00Z"],
    ["2026-09-02", "2026-09-02T00:00:00Z", "2026-09-01T16:00:00Z"],
    ["2026/9/2 10:00", "2026-09-02T10:00:00Z", "2026-09-02T02:00:00Z"],
    ["2026年9月2日 10:00", "2026-09-02T10:00:00Z", "2026-09-02T02:00:00Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"],
    ["Wed, 31 Sep 2026 10:00:00 GMT", null],
    ["29 Feb 2025 10:00:00 GMT", null],
    ["02 Foo 2026 10:00:00 GMT", null],
    ["02 Sep 2026 25:00:00 GMT", null],
    ["02 Sep 2126 10:00:00 GMT", null],
    ["02 Sep 1826 10:00:00 GMT", null],
    ["Qua, 02 Set 2026 10:00:00 -0300", null],
    ["yesterday", null],
    ["1788343200", null],
    ["", null],
    ["9".repeat(5000), null],
    ["2026-09-02T".repeat(50_000), null],
  ] as const
) {
  test(`the date ${JSON.stringify(text.slice(0, 45))} is ${expected}, in China ${inChina}`, () =>
    Effect.sync(() => {
      equal(shown(text, false), expected);
      equal(shown(text, true), inChina);
    }));
}
