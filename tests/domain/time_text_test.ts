import { equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { formatLocal } from "../../src/domain/time_text.ts";
import { test } from "../testing.ts";

const times: ReadonlyArray<readonly [what: string, utc: string, timezone: string, told: string]> = [
  ["in UTC", "2026-11-24T06:00:59.999Z", "UTC", "2026-11-24 06:00 UTC"],
  ["in Shanghai", "2026-11-24T06:00:00Z", "Asia/Shanghai", "2026-11-24 14:00 +08:00"],
  ["tomorrow in Shanghai", "2026-12-31T16:00:00Z", "Asia/Shanghai", "2027-01-01 00:00 +08:00"],
  [
    "in Shanghai in summer time",
    "1990-07-01T00:00:00Z",
    "Asia/Shanghai",
    "1990-07-01 09:00 +09:00",
  ],
  ["yesterday in New York", "2026-11-24T04:59:00Z", "America/New_York", "2026-11-23 23:59 -05:00"],
  ["before a clock goes on", "2026-03-29T00:59:00Z", "Europe/Berlin", "2026-03-29 01:59 +01:00"],
  ["after a clock went on", "2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29 03:00 +02:00"],
  ["before a clock goes back", "2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25 02:30 +02:00"],
  ["after a clock went back", "2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25 02:30 +01:00"],
  ["at a quarter", "2026-11-24T06:00:00Z", "Asia/Kathmandu", "2026-11-24 11:45 +05:45"],
  ["half an hour behind", "2026-11-24T06:00:00Z", "America/St_Johns", "2026-11-24 02:30 -03:30"],
  ["before 1970", "1969-12-31T23:59:59.500Z", "UTC", "1969-12-31 23:59 UTC"],
  ["last of the calendar", "9999-12-31T23:59:00Z", "UTC", "9999-12-31 23:59 UTC"],
];

for (const [what, utc, timezone, told] of times) {
  test(`a time ${what} is ${told}`, () =>
    Effect.sync(() => equal(formatLocal(Date.parse(utc), timezone), told)));
}

test("a time no calendar has is empty", () =>
  Effect.sync(() => {
    const last = Date.parse("9999-12-31T23:59:00Z");
    equal(formatLocal(last, "Asia/Shanghai"), "");
    for (const never of [NaN, Infinity, -Infinity, 1e300, 8.64e15, -8.64e15, -1e14]) {
      equal(formatLocal(never, "Asia/Shanghai"), "", String(never));
    }
  }));

test("whatever the number, its time is empty or names the same minute", () =>
  Effect.gen(function* () {
    const numbers = Arbitrary.all([
      Arbitrary.schema(Schema.Union([
        Schema.Number,
        Schema.Int.check(Schema.isBetween({ minimum: -6e13, maximum: 2e14 })),
      ])),
      Arbitrary.schema(Schema.Literals(["UTC", "Asia/Shanghai", "America/New_York"])),
    ]);
    const result = yield* Arbitrary.checkEffect(numbers, ([number, timezone]) => {
      const told = formatLocal(number, timezone);
      if (told === "") return true;
      const minute = Date.parse(told.replace(" ", "T").replace(" UTC", "Z").replace(" ", ""));
      // Offsets of before there were zones have seconds, which are rounded.
      return number - minute > -60_000 && number - minute < 120_000;
    }, { runs: 500 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("a hundred times in one zone take one formatter", () =>
  Effect.sync(() => {
    let made = 0;
    const { DateTimeFormat } = Intl;
    Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
      construct: (target, args) => {
        made++;
        return Reflect.construct(target, args);
      },
    });
    for (let n = 0; n < 100; n++) match(formatLocal(n * 1e9, "Pacific/Auckland"), /^(19|20)\d\d-/);
    Intl.DateTimeFormat = DateTimeFormat;
    ok(made <= 1, `${made} formatters`);
  }));
