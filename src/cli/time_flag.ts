import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Flag from "effect/cli/Flag";
import { durationOf } from "../domain/duration_text.ts";
import { Unusable } from "./exit.ts";

export interface TimeFlag {
  readonly name: string;
  readonly text: Option.Option<string>;
}

/** A time as people give it on the command line. */
export const timeFlag = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(`${description} this time: 30m, 24h or 7d ago, or 2026-11-24[T08:00[Z]]`),
    Flag.optional,
    Flag.map((text): TimeFlag => ({ name, text })),
  );

/** Epoch ms; a time without a zone is one of `timezone`. Fails with what is expected instead. */
export const timeOf = Effect.fnUntraced(
  function* ({ name, text }: TimeFlag, now: number, timezone: string) {
    if (Option.isNone(text)) return Option.none<number>();
    const span = durationOf(text.value);
    if (span !== undefined) return Option.some(now - span);
    const [date = "", zone] = text.value.split(/(?=Z$|[+-]\d\d:\d\d$)/);
    const isDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?$/.test(date);
    const local = `${date.replace(" ", "T")}${date.length > 10 ? "" : "T00:00"}Z`;
    const parsed = !isDate ? Option.none() : zone === undefined
      ? Option.map(
        DateTime.makeZoned(local, { timeZone: timezone, adjustForTimeZone: true }),
        DateTime.toEpochMillis,
      )
      : Option.map(DateTime.make(text.value), DateTime.toEpochMillis);
    if (Option.isNone(parsed)) {
      return yield* new Unusable({
        message: `--${name} takes a span such as 24h or 7d, or a time such as 2026-11-24T08:00`,
      });
    }
    return parsed;
  },
);
