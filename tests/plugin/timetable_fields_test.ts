import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { report } from "../../src/config/report.ts";
import { openConfig } from "../../src/config/sections.ts";
import { parseDocument } from "../../src/config/syntax.ts";
import { nextOpening } from "../../src/domain/timetable.ts";
import { email } from "../../src/notifiers/email/email.ts";
import { welink } from "../../src/notifiers/welink/welink.ts";
import { test } from "../testing.ts";

const registry = { sources: [], rules: [], notifiers: [welink, email] };

const textOf = (keys: string) => `{"notify": {"welink": {\n${keys}\n}}}`;
const open = (keys: string) =>
  Result.flatMap(
    parseDocument(textOf(keys)),
    (document) =>
      openConfig<unknown, unknown, unknown>(registry, document, { get: () => Option.none() }),
  );

/** The keys of a channel, and the line of the report in each language. */
const mistakes: ReadonlyArray<readonly [keys: string, en: string, zh: string]> = [
  [
    '"quiet_hours": [{"from": "9:00", "to": "18:00"}]',
    '2:26 notify.welink.quiet_hours[0].from: found "9:00": expected a time of day such as "22:00"; ' +
    'did you mean "09:00"?',
    '应为时刻，如 "22:00"；是不是想写 "09:00"？',
  ],
  [
    '"quiet_hours": [{"from": "22：00", "to": "08:00"}]',
    'did you mean "22:00"?',
    '是不是想写 "22:00"？',
  ],
  [
    '"quiet_hours": [{"from": "24:00", "to": "08:00"}]',
    '2:26 notify.welink.quiet_hours[0].from: found "24:00": expected a time of day',
    '应为时刻，如 "22:00"',
  ],
  [
    '"quiet_hours": [{"from": "22:00", "to": "22:00"}]',
    '2:41 notify.welink.quiet_hours[0].to: found "22:00": they end when they begin; for a whole ' +
    'day write "00:00" to "24:00"',
    '结束和开始是同一时刻；要整天免打扰请写 "00:00" 到 "24:00"',
  ],
  [
    '"quiet_hours": [{"from": "22:00", "to": "08:00", "days": ["mon", "tues"]}]',
    '2:66 notify.welink.quiet_hours[0].days[1]: found "tues", expected "sun", "mon", "tue"',
    '是不是想写 "tue"？',
  ],
  [
    '"quiet_hours": [{"from": "22:00", "to": "08:00", "days": []}]',
    "2:58 notify.welink.quiet_hours[0].days: found an empty array, expected at least one day",
    "至少一天",
  ],
  [
    '"quiet_hours": [{"from": "22:00", "to": "08:00"}, {"from": "08:00", "to": "22:00"}]',
    "2:16 notify.welink.quiet_hours: the quiet hours leave no time of the week in which the " +
    "channel may send",
    "免打扰时段占满了一周，通道没有时间可发",
  ],
  [
    '"quiet_hours": [{"from": "22:00"}]',
    "notify.welink.quiet_hours[0].to: missing, expected",
    "缺少这个配置项",
  ],
  [
    '"digest_at": ["09:00", "6pm"]',
    '2:24 notify.welink.digest_at[1]: found "6pm": expected a time of day such as "09:00"',
    '应为时刻，如 "09:00"',
  ],
  [
    '"digest_at": []',
    "2:14 notify.welink.digest_at: found an empty array, expected at least one time",
    "至少一个时刻",
  ],
  [
    '"digest_at": "09:00"',
    '2:14 notify.welink.digest_at: found "09:00": write a list of times: ["09:00"]',
    '请写成列表：["09:00"]',
  ],
  [
    '"digest_at": "0 9 * *"',
    "2:14 notify.welink.digest_at: expected 5 fields (minute, hour, day of the " +
    'month, month, day of the week), found 4; "0 9 * * mon-fri" is 09:00 on workdays',
    '应有 5 个字段（分、时、日、月、星期），这里有 4 个；"0 9 * * mon-fri" 表示工作日 09:00',
  ],
  [
    '"digest_at": "0 25 * * *"',
    '2:14 notify.welink.digest_at: found "0 25 * * *": field 2 (hour) cannot be "25"',
    '第 2 个字段（时）不能是 "25"',
  ],
  [
    '"digest_at": "0 9 * * weekdays"',
    'field 5 (day of the week) cannot be "weekdays"',
    '第 5 个字段（星期）不能是 "weekdays"',
  ],
  [
    '"digest_at": "0 9 30 2 *"',
    "this time never comes; check the day of the month and the month",
    "这个时间永远不会到来；请检查日和月",
  ],
  [
    '"digest_above": 0',
    "2:17 notify.welink.digest_above: found 0, expected a number of alerts from 1 to 100",
    "应为1 到 100 的提醒条数",
  ],
  [
    '"min_interval_minutes": 0',
    "expected a number of minutes from 1 to 10080 (7 days)",
    "10080（7 天）的分钟数",
  ],
  ['"quiet_hour": []', "unknown key; did you mean quiet_hours?", "quiet_hours"],
];

for (const [keys, en, zh] of mistakes) {
  test(`${keys} is told with its place: ${en.slice(-60)}`, () =>
    Effect.sync(() => {
      const says = report(
        "mrt.json",
        textOf(keys),
        Option.getOrThrow(Result.getFailure(open(keys))),
      );
      equal(says.en.split("\n").length, 2, says.en);
      ok(says.en.includes(en), says.en);
      ok(says.zh.replaceAll("应为 ", "应为").includes(zh.replaceAll("应为 ", "应为")), says.zh);
    }));
}

test("a channel's timetable is in its own time zone, or else in the config's", () =>
  Effect.sync(() => {
    const timetable = (keys: string) => {
      const [entry] = Result.getOrThrow(open(keys)).notifiers;
      return Option.getOrThrow(entry?.timetable?.("Asia/Shanghai") ?? Option.none());
    };
    const keys = '"quiet_hours": [{"from": "22:00", "to": "08:00"}], "min_interval_minutes": 10';
    const written = Date.parse("2026-11-27T22:00Z");
    const opens = (text: string) =>
      new Date(nextOpening(written, timetable(text))).toISOString().slice(11, 16);
    equal(opens(keys), "00:00");
    equal(opens(`${keys}, "timezone": "Europe/Berlin"`), "07:00");
    equal(Duration.toMinutes(timetable(keys).minInterval), 10);
    equal(opens('"digest_at": "0 7 * * *"'), "23:00");
    equal(opens('"digest_at": ["07:00", "18:00"]'), "23:00");
  }));

test("a channel without these keys has no timetable", () =>
  Effect.sync(() => {
    const [entry] = Result.getOrThrow(open("")).notifiers;
    deepEqual(entry?.timetable?.("UTC"), Option.none());
  }));

for (
  const [keys, hinted] of [
    ['"quiet_hours": [{"from": "22:00", "to": "08:00"}], "digest_at": ["07:00"]', true],
    ['"quiet_hours": [{"from": "22:00", "to": "08:00"}], "digest_at": "0 7 * * *"', true],
    ['"quiet_hours": [{"from": "22:00", "to": "08:00"}], "digest_at": ["07:00", "08:00"]', false],
    [
      '"quiet_hours": [{"from": "22:00", "to": "08:00", "days": ["fri"]}], "digest_at": ["07:00"]',
      false,
    ],
    ['"digest_at": ["07:00"]', false],
  ] as const
) {
  test(`${keys} is ${hinted ? "" : "not "}told to put every digest off`, () =>
    Effect.sync(() => {
      const { hints } = Result.getOrThrow(open(keys));
      deepEqual(
        hints.map(({ en }) => en),
        hinted
          ? [
            "notify.welink: every time of digest_at lies in the quiet hours, so digests go when those end",
          ]
          : [],
      );
    }));
}
