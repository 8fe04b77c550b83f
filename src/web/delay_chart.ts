import * as Duration from "effect/Duration";
import { durationText } from "../domain/duration_text.ts";
import type { Day } from "./days.ts";
import { type Html, html } from "./html.ts";
import { columnsOf, emptyPlot, type Level, plotHeight, plotOf } from "./plot.ts";
import { tableOf } from "./table.ts";
import type { Visitor } from "./visitor.ts";

/*
 * How late things were by day: half of them were no later than the dot, and 95 of 100 no later than the
 * end of the line. From a second to months lies on one scale, so that each step is ten times or so.
 */

/** How late things were on a day, in ms. */
export interface DayDelays {
  readonly day: Day;
  readonly delays: ReadonlyArray<number>;
}

const words = {
  table: { en: "As a table", zh: "表格" },
  day: { en: "Day", zh: "日期" },
  count: { en: "Count", zh: "数量" },
  half: { en: "half within (p50)", zh: "一半不超过（p50）" },
  most: { en: "95 of 100 within (p95)", zh: "95% 不超过（p95）" },
  none: { en: "Nothing in this time.", zh: "这段时间没有。" },
};

const second = 1_000;
/** Below this no difference is drawn, in ms. */
const shortest = second;
/** What the scale names, in ms. */
const marks = [1, 10, 60, 600, 3_600, 6 * 3_600, 86_400, 10 * 86_400, 100 * 86_400]
  .map((each) => each * second);
const mostMarks = 4;
/** Room above and below the dots, in px. */
const room = 10;

/** What so many of them are no greater than; `share` is 0 to 1. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

/** Every so many of what the scale may name, so that the lines stay apart. */
const marksUpTo = (longest: number): ReadonlyArray<number> => {
  const within = marks.filter((mark) => mark <= longest);
  const every = Math.ceil(within.length / mostMarks);
  return within.filter((_, index) => index % every === 0);
};

export const delayChart = (
  title: string,
  days: ReadonlyArray<DayDelays>,
  { say, language }: Visitor,
): Html => {
  const known = days.map(({ day, delays }) => ({
    day,
    count: delays.length,
    half: quantile(delays, 0.5),
    most: quantile(delays, 0.95),
  }));
  const all = days.flatMap(({ delays }) => delays);
  if (all.length === 0) return emptyPlot(title, say(words.none));
  const text = (delay: number) => durationText(Duration.millis(delay), language);
  const longest = Math.max(10 * shortest, ...known.map(({ most }) => most));
  const yOf = (delay: number) =>
    plotHeight - room -
    Math.log(Math.max(delay, shortest) / shortest) / Math.log(longest / shortest) *
      (plotHeight - 2 * room);
  const columns = columnsOf(days.length);
  const drawn = known.map(({ day, count, half, most }, index) => {
    if (count === 0) return undefined;
    const [x, from, to] = [columns.middle(index), yOf(half).toFixed(1), yOf(most).toFixed(1)];
    return html`
      <g>
        <title>${day.name}: p50 ${text(half)}, p95 ${text(most)} (${count})</title>
        <rect class="ground" x="${columns.left(index)}" y="0" width="${columns
          .width}" height="${plotHeight}"></rect>
        <line class="stem" x1="${x}" x2="${x}" y1="${from}" y2="${to}"></line>
        <circle class="series-2" cx="${x}" cy="${to}" r="3"></circle>
        <circle class="series-0" cx="${x}" cy="${from}" r="4"></circle>
      </g>
    `;
  });
  const levels: ReadonlyArray<Level> = marksUpTo(longest).map((mark) => ({
    y: Math.round(yOf(mark)) + 0.5,
    text: text(mark),
  }));
  return plotOf({
    title: `${title}: p50 ${text(quantile(all, 0.5))}, p95 ${text(quantile(all, 0.95))}`,
    days: days.map(({ day }) => day),
    levels,
    drawn,
    keys: [
      { colour: "series-0", name: say(words.half) },
      { colour: "series-2", name: say(words.most) },
    ],
    summary: say(words.table),
    table: tableOf(
      title,
      [say(words.day), say(words.count), "p50", "p95"],
      known.toReversed().map(({ day, count, half, most }) => [
        day.name,
        count,
        ...count === 0 ? ["", ""] : [text(half), text(most)],
      ]),
    ),
  });
};
