import * as Cron from "effect/Cron";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import { type DigestTimes, everComes } from "../domain/digest_times.ts";
import { encodePhrase, type Phrase } from "../domain/phrase.ts";
import { expecting, titled } from "./fields.ts";
import { minutesOf, timeLike, timeOfDay } from "./time_of_day.ts";

/*
 * The config value that says at which times digests go: a list of times of day, or a cron expression.
 */

const cronFields: ReadonlyArray<Phrase> = [
  { en: "minute", zh: "分" },
  { en: "hour", zh: "时" },
  { en: "day of the month", zh: "日" },
  { en: "month", zh: "月" },
  { en: "day of the week", zh: "星期" },
];

/** Wall times are looked up as those of UTC. */
const parseCron = (expression: string) => Cron.parse(expression, "UTC");

/** Any time (epoch ms) will do to see what comes after it. */
export const someTime = Date.UTC(2026, 0, 1);

/** What is wrong with a cron expression. */
const cronMistake = (expression: string): Phrase | undefined => {
  if (timeLike.test(expression)) {
    return { en: `write a list of times: ["${expression}"]`, zh: `请写成列表：["${expression}"]` };
  }
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== cronFields.length) {
    return {
      en: `expected 5 fields (${cronFields.map(({ en }) => en).join(", ")}), found ` +
        `${fields.length}; "0 9 * * mon-fri" is 09:00 on workdays`,
      zh: `应有 5 个字段（${cronFields.map(({ zh }) => zh).join("、")}），这里有 ` +
        `${fields.length} 个；"0 9 * * mon-fri" 表示工作日 09:00`,
    };
  }
  const wrong = fields.findIndex((field, index) =>
    Result.isFailure(parseCron(["*", "*", "*", "*", "*"].with(index, field).join(" ")))
  );
  const name = cronFields[wrong];
  if (name !== undefined) {
    return {
      en: `field ${wrong + 1} (${name.en}) cannot be "${fields[wrong]}"`,
      zh: `第 ${wrong + 1} 个字段（${name.zh}）不能是 "${fields[wrong]}"`,
    };
  }
  return Result.match(parseCron(expression), {
    onFailure: (): Phrase | undefined => ({
      en: "expected a cron expression",
      zh: "应为 cron 表达式",
    }),
    onSuccess: (cron) =>
      everComes(cron, someTime) ? undefined : {
        en: "this time never comes; check the day of the month and the month",
        zh: "这个时间永远不会到来；请检查日和月",
      },
  });
};

export const DigestAt = Schema.Union([
  Schema.Array(timeOfDay(timeLike, "09:00")).check(
    Schema.isMinLength(1, expecting({ en: "at least one time", zh: "至少一个时刻" })),
  ),
  Schema.String.check(
    Schema.makeFilter((expression) => {
      const mistake = cronMistake(expression);
      return mistake === undefined ? undefined : encodePhrase(mistake);
    }),
  ).annotate(titled({ en: "cron expression", zh: "cron 表达式" })),
]);

/** What it decodes to as times; none where the config has none. */
export const digestsOf = (
  digest_at: ReadonlyArray<string> | string | undefined,
): Option.Option<DigestTimes> => {
  if (digest_at === undefined) return Option.none();
  return typeof digest_at === "string"
    ? Result.getSuccess(parseCron(digest_at))
    : Option.some(digest_at.map(minutesOf));
};
