import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import { languages } from "../domain/locale.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { SourcePlugin } from "../plugin/plugin.ts";
import { describing, expecting, setting, TimeZone, titled } from "../plugin/fields.ts";
import { httpConfig } from "./http.ts";

const week = 7 * 24 * 60 * 60;

/** A whole number of something, `standard` when it is not given. */
const whole = (
  unit: Phrase,
  { minimum, maximum, standard }: Record<"minimum" | "maximum" | "standard", number>,
  description: Phrase,
) =>
  setting(
    Schema.Int.check(
      Schema.isBetween(
        { minimum, maximum },
        expecting({
          en: `a number of ${unit.en} from ${minimum} to ${maximum}`,
          zh: `${minimum} 到 ${maximum} 的${unit.zh}`,
        }),
      ),
    ),
    standard,
    description,
  );

/** The settings that belong to no plugin. */
const settings = {
  poll_interval_seconds: setting(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 10, maximum: week },
        expecting({
          en: `a number of seconds from 10 to ${week} (7 days)`,
          zh: `10 到 ${week}（7 天）的秒数`,
        }),
      ),
    ),
    300,
    {
      en: "How often the daemon polls a source, in seconds.",
      zh: "守护进程多久轮询一次来源，单位为秒。",
    },
  ),
  first_run: setting(
    Schema.Literals(["summary", "each", "silent"]),
    "summary",
    {
      en:
        "What a source's first poll sends: one summary of all matches, an alert for each, or nothing.",
      zh: "来源第一次轮询时发什么：一条汇总（summary）、逐条提醒（each）、不发（silent）。",
    },
  ),
  language: Schema.optionalKey(
    Schema.Literals(languages).annotate(describing({
      en: "The language of alerts and commands, English or Chinese; without it MRT_LANG, " +
        "and else English for alerts and the system's language for commands.",
      zh: "提醒和命令用的语言：英文或中文；不写则看 MRT_LANG，" +
        "再没有时提醒用英文，命令用系统的语言。",
    })),
  ),
  timezone: Schema.optionalKey(
    TimeZone.annotate(describing({
      en: "The time zone of every time shown; without it the system's.",
      zh: "显示时间用的时区；不写则用系统的时区。",
    })),
  ),
  state: Schema.Struct({
    sqlite_path: setting(
      Schema.String.check(
        Schema.isPattern(
          /^[^\0]*[^\s\0][^\0]*$/u,
          expecting({ en: "the path of a file", zh: "文件的路径" }),
        ),
      ).annotate(titled({ en: "path", zh: "路径" })),
      "./mrt_state.sqlite3",
      {
        en:
          "The state file, relative to the working directory; a `~` at its beginning is the home.",
        zh: "状态文件，相对于工作目录；开头的 `~` 表示主目录。",
      },
    ),
    retention_days: whole(
      { en: "days", zh: "天数" },
      { minimum: 1, maximum: 3650, standard: 180 },
      {
        en:
          "Days to keep events, sent alerts and failures; pending deliveries and dead letters stay.",
        zh: "事件、已发提醒和失败记录保留多少天；待发的投递和死信一直保留。",
      },
    ),
  }).annotate(describing({
    en: "What MRT remembers, and for how long.",
    zh: "MRT 记住什么，保留多久。",
  })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  delivery: Schema.Struct({
    max_age_hours: whole(
      { en: "hours", zh: "小时数" },
      { minimum: 1, maximum: 8760, standard: 72 },
      {
        en:
          "Give up an alert that still fails this many hours after its first attempt; what was never tried is kept.",
        zh: "提醒首次尝试后过了这么多小时仍失败，就放弃；从未尝试过的会保留。",
      },
    ),
    max_attempts: whole(
      { en: "attempts", zh: "次数" },
      { minimum: 1, maximum: 100, standard: 5 },
      {
        en: "A message refused this often is given up; a channel that is down costs no attempt.",
        zh: "一条消息被拒收这么多次就放弃；通道不可用时不计次数。",
      },
    ),
    digest_above: whole(
      { en: "alerts", zh: "提醒条数" },
      { minimum: 1, maximum: 100, standard: 5 },
      {
        en: "When more alerts than this are pending for a channel, they go out together.",
        zh: "一个通道待发的提醒超过这么多条时，合并发出。",
      },
    ),
    flood_limit: whole(
      { en: "matches", zh: "匹配数" },
      { minimum: 0, maximum: 10_000, standard: 30 },
      {
        en:
          "More matches than this of one source in one poll become one summary, and a channel with a very long or old queue catches up with one message; 0: each is sent in full.",
        zh:
          "一个来源一次轮询的匹配超过这个数，就合成一条汇总；队列很长或很旧的通道用一条消息补上；0：每条都完整发送。",
      },
    ),
    update_window_minutes: whole(
      { en: "minutes", zh: "分钟数" },
      { minimum: 0, maximum: 1440, standard: 60 },
      {
        en:
          "After an update of an item, gather its further updates into one message for this many minutes; 0: each is sent at once.",
        zh: "条目更新后的这么多分钟内，把它后续的更新合并成一条消息；0：每次都立即发送。",
      },
    ),
  }).annotate(describing({
    en: "When alerts are gathered, and when one is given up.",
    zh: "提醒何时合并，何时放弃。",
  })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  supervision: Schema.Struct({
    stale_minutes: whole(
      { en: "minutes", zh: "分钟数" },
      { minimum: 1, maximum: 10_080, standard: 60 },
      {
        en:
          "Notify the channels when a source has failed, or an alert has been pending, for this many minutes.",
        zh: "来源持续失败，或提醒待发超过这么多分钟时，通知各通道。",
      },
    ),
    notify: Schema.optionalKey(
      Schema.Array(Schema.String).annotate({
        ...expecting({ en: "an array of strings", zh: "字符串数组" }),
        ...describing({
          en: "The channels that hear of MRT's own trouble; without it all of them.",
          zh: "哪些通道收到 MRT 自身故障的通知；不写则所有通道。",
        }),
      }),
    ),
  }).annotate(describing({
    en: "When MRT reports trouble of its own, and to whom.",
    zh: "MRT 何时、向谁报告自身的故障。",
  })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
};

/** The same with those of the page, which the kinds of sources add to. */
export const settingsWith = (sources: ReadonlyArray<SourcePlugin<unknown>>) => ({
  ...settings,
  http: Schema.optionalKey(httpConfig(sources)),
});

/** Reads the settings of a config, whatever else it holds. */
export const settingsDecoder = (sources: ReadonlyArray<SourcePlugin<unknown>>) =>
  SchemaParser.decodeUnknownResult(Schema.Struct(settingsWith(sources)));
