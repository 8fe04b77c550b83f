import * as Duration from "effect/Duration";
import * as Schema from "effect/Schema";
import * as Flag from "effect/cli/Flag";
import { durationOf } from "../domain/duration_text.ts";
import { isTime } from "../domain/given_time.ts";
import { encodePhrase } from "../domain/phrase.ts";

/*
 * The flags that commands share.
 */

export const configFlag = Flag.String("config").pipe(
  Flag.withAlias("c"),
  Flag.withMetavar("PATH"),
  Flag.withDescription("The config file; default: MRT_CONFIG, else ./config.json"),
  Flag.optional,
);

export const jsonFlag = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON"),
  Flag.withDefault(false),
);

export const logFormatFlag = Flag.Literals("log-format", ["pretty", "json"]).pipe(
  Flag.withDescription("How the log is written; default: pretty on a terminal, else json"),
  Flag.optional,
);

const DurationText = Schema.String.check(
  Schema.makeFilter((text) => durationOf(text) !== undefined, {
    expected: encodePhrase({
      en: "a duration such as 30m, 6h or 2d",
      zh: "时长，如 30m、6h 或 2d",
    }),
  }),
);

/** A length of time, written as `90m` or `6h`. */
export const durationFlag = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withSchema(DurationText),
    Flag.withMetavar("DURATION"),
    Flag.withDescription(description),
    Flag.map((text) => durationOf(text) ?? Duration.zero),
    Flag.optional,
  );

const Time = Schema.String.check(
  Schema.makeFilter((text) => isTime(text), {
    expected: encodePhrase({
      en: "a duration such as 24h or 7d, or a time such as 2026-11-24T08:00",
      zh: "时长，如 24h 或 7d，或时间，如 2026-11-24T08:00",
    }),
  }),
);

/** A time as people give it on the command line; `timeGiven` knows which it is. */
export const timeFlag = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withSchema(Time),
    Flag.withMetavar("TIME"),
    Flag.withDescription(`${description}: 30m, 24h or 7d ago, or 2026-11-24[T08:00[Z]]`),
    Flag.optional,
  );

/** So many, from one on. */
export const countFlag = (name: string, description: string, standard: number) =>
  Flag.Int(name).pipe(
    Flag.withSchema(
      Schema.Int.check(
        Schema.isGreaterThanOrEqualTo(1, {
          expected: encodePhrase({ en: "a number from 1 on", zh: "不小于 1 的整数" }),
        }),
      ),
    ),
    Flag.withMetavar("N"),
    Flag.withDescription(`${description}; default: ${standard}`),
    Flag.withDefault(standard),
  );
