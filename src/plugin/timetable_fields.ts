import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { nextDigest } from "../domain/digest_times.ts";
import { encodePhrase, type Phrase } from "../domain/phrase.ts";
import { coversWeek, type QuietHours } from "../domain/quiet_hours.ts";
import { isOpenAt, type Timetable } from "../domain/timetable.ts";
import { DigestAt, digestsOf, someTime } from "./digest_at.ts";
import { describing, expecting } from "./fields.ts";
import { endLike, minutesOf, timeLike, timeOfDay } from "./time_of_day.ts";

/*
 * The keys of a channel that say when it sends.
 */

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const QuietHoursConfig = Schema.Struct({
  from: timeOfDay(timeLike, "22:00").annotate(
    describing({ en: "When they begin.", zh: "开始的时刻。" }),
  ),
  to: timeOfDay(endLike, "08:00").annotate(describing({
    en: "When they end: on the next day where this is before `from`; 24:00 for midnight.",
    zh: "结束的时刻：比 `from` 早就是第二天；24:00 表示午夜。",
  })),
  days: Schema.optionalKey(
    Schema.Array(Schema.Literals(weekdays)).check(
      Schema.isMinLength(1, expecting({ en: "at least one day", zh: "至少一天" })),
    ).annotate(describing({
      en: "The days on which they begin; without it every day.",
      zh: "在哪几天开始；不写则每天。",
    })),
  ),
}).check(
  Schema.makeFilter(({ from, to }) =>
    from !== to ? undefined : {
      path: ["to"],
      issue: encodePhrase({
        en: `they end when they begin; for a whole day write "00:00" to "24:00"`,
        zh: `结束和开始是同一时刻；要整天免打扰请写 "00:00" 到 "24:00"`,
      }),
    }
  ),
);
type QuietHoursConfig = typeof QuietHoursConfig.Type;

const quietOf = ({ from, to, days = weekdays }: QuietHoursConfig): QuietHours => ({
  from: minutesOf(from),
  to: minutesOf(to),
  days: days.map((each) => weekdays.indexOf(each)),
});

const week = 7 * 24 * 60;

/** When a channel sends, and how much at a time. */
export const timetableFields = {
  quiet_hours: Schema.optionalKey(
    Schema.Array(QuietHoursConfig).annotate(describing({
      en:
        "When the channel sends nothing that is not urgent: alerts wait, and come as one digest " +
        "at the end.",
      zh: "免打扰时段：除紧急提醒外什么也不发，提醒先等着，结束时合并成一条消息发出。",
    })).check(
      Schema.makeFilter((hours) =>
        coversWeek(hours.map(quietOf))
          ? encodePhrase({
            en: "the quiet hours leave no time of the week in which the channel may send",
            zh: "免打扰时段占满了一周，通道没有时间可发",
          })
          : undefined
      ),
    ),
  ),
  digest_at: Schema.optionalKey(
    DigestAt.annotate(describing({
      en:
        "The times of day at which everything that has come up is sent as one digest, or a cron " +
        "expression; without it alerts go at once.",
      zh: "每天在哪些时刻把积累的提醒合并发出，也可以写 cron 表达式；不写则立即发送。",
    })),
  ),
  digest_above: Schema.optionalKey(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 1, maximum: 100 },
        expecting({
          en: "a number of alerts from 1 to 100",
          zh: "1 到 100 的提醒条数",
        }),
      ),
    ).annotate(describing({
      en: "The same as delivery.digest_above, for this channel.",
      zh: "同 delivery.digest_above，只对这个通道。",
    })),
  ),
  min_interval_minutes: Schema.optionalKey(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 1, maximum: week },
        expecting({
          en: `a number of minutes from 1 to ${week} (7 days)`,
          zh: `1 到 ${week}（7 天）的分钟数`,
        }),
      ),
    ).annotate(describing({
      en:
        "The least time between two messages, in minutes; what comes up in between is one digest.",
      zh: "两条消息之间至少隔多少分钟；其间的提醒合并发出。",
    })),
  ),
};

/** What `timetableFields` decode to. */
export interface TimetableConfig {
  readonly quiet_hours?: ReadonlyArray<QuietHoursConfig>;
  readonly digest_at?: ReadonlyArray<string> | string;
  readonly digest_above?: number;
  readonly min_interval_minutes?: number;
}

/** The channel's timetable in its time zone; none where it may send at any time. */
export const configuredTimetable = (
  config: TimetableConfig,
  zone: string,
): Option.Option<Timetable> => {
  const { quiet_hours = [], min_interval_minutes = 0 } = config;
  const digests = digestsOf(config.digest_at);
  return quiet_hours.length === 0 && Option.isNone(digests) && min_interval_minutes === 0
    ? Option.none()
    : Option.some({
      zone,
      quiet: quiet_hours.map(quietOf),
      digests,
      minInterval: Duration.minutes(min_interval_minutes),
    });
};

/** So many digests in a row show how they lie in the week. */
const looked = 60;

/** What the operator may have meant otherwise; `path` is the channel's. */
export const timetableHints = (config: TimetableConfig, path: string): ReadonlyArray<Phrase> => {
  const timetable = configuredTimetable(config, "UTC");
  const digests = Option.flatMap(timetable, (each) => each.digests);
  if (Option.isNone(timetable) || Option.isNone(digests)) return [];
  const times: Array<number> = [];
  let next = nextDigest(someTime, digests.value, "UTC");
  while (Option.isSome(next) && times.length < looked) {
    times.push(next.value);
    next = nextDigest(next.value, digests.value, "UTC");
  }
  return times.some((at) => isOpenAt(at, timetable.value)) ? [] : [{
    en: `${path}: every time of digest_at lies in the quiet hours, so digests go when those end`,
    zh: `${path}：digest_at 的时刻全在免打扰时段内，合并消息会等到免打扰结束再发`,
  }];
};
