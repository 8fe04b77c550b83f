import type { Tally } from "../domain/timeline.ts";
import type { Day } from "./days.ts";
import { type Html, html } from "./html.ts";
import { columnsOf, emptyPlot, plotHeight, plotOf } from "./plot.ts";
import { tableOf } from "./table.ts";
import type { Visitor } from "./visitor.ts";

/*
 * Bars by day, drawn on the server: no script, no colour without a word for it.
 */

/** What happened on a day, by name. */
export interface DayTally {
  readonly day: Day;
  readonly tallies: ReadonlyArray<Tally>;
}

const words = {
  others: { en: "others", zh: "其他" },
  table: { en: "As a table", zh: "表格" },
  day: { en: "Day", zh: "日期" },
  all: { en: "All", zh: "合计" },
  none: { en: "Nothing in this time.", zh: "这段时间没有。" },
};

/** Names with a colour of their own; the others share one. */
const mostNames = 4;

/** Room above the highest bar, in px. */
const above = 12;

const sum = (tallies: ReadonlyArray<Tally>): number =>
  tallies.reduce((total, { count }) => total + count, 0);

/** The names that occur most, most first. */
const leadingNames = (days: ReadonlyArray<DayTally>): ReadonlyArray<string> => {
  const totals = new Map<string, number>();
  for (const { name, count } of days.flatMap(({ tallies }) => tallies)) {
    totals.set(name, (totals.get(name) ?? 0) + count);
  }
  return [...totals].toSorted(([, one], [, other]) => other - one).map(([name]) => name)
    .slice(0, mostNames);
};

/** `2026-11-24: 3 (a 2, b 1)`. */
const dayText = ({ day, tallies }: DayTally): string => {
  const parts = tallies.toSorted((one, other) => other.count - one.count).slice(0, 10)
    .map(({ name, count }) => `${name} ${count}`);
  return `${day.name}: ${sum(tallies)}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
};

/** How often each of the names occurs, and how often all others do. */
const countsOf = (tallies: ReadonlyArray<Tally>, names: ReadonlyArray<string>) => {
  const own = names.map((name) => tallies.find((tally) => tally.name === name)?.count ?? 0);
  return [...own, sum(tallies) - own.reduce((total, count) => total + count, 0)];
};

/** One, two or five times a power of ten, so that few lines lie below the highest bar. */
const levelStep = (highest: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, highest / 2)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => highest / each <= 3) ?? power;
};

/** A bar for each day, one colour for each of the names that occur most. */
export const chartOf = (title: string, days: ReadonlyArray<DayTally>, { say }: Visitor): Html => {
  const total = sum(days.flatMap(({ tallies }) => tallies));
  const whole = `${title}: ${total}`;
  if (total === 0) return emptyPlot(whole, say(words.none));
  const highest = Math.max(1, ...days.map(({ tallies }) => sum(tallies)));
  const heightOf = (count: number) => count / highest * (plotHeight - above);
  const names = leadingNames(days);
  const columns = columnsOf(days.length);
  const bars = days.map((each, index) => {
    let top = plotHeight;
    const parts = countsOf(each.tallies, names).map((count, series) => {
      top -= heightOf(count);
      return count > 0 && html`
        <rect class="series-${series}" x="${columns.left(index)}" y="${top.toFixed(
          1,
        )}" width="${columns.width}"
          height="${heightOf(count).toFixed(1)}"></rect>
      `;
    });
    return html`<g><title>${dayText(each)}</title><rect class="ground" x="${
      columns.left(index)
    }" y="0" width="${columns.width}" height="${plotHeight}"></rect>${parts}</g>`;
  });
  const hasOthers = days.some(({ tallies }) => tallies.some(({ name }) => !names.includes(name)));
  const shown = [...names, ...hasOthers ? [say(words.others)] : []];
  const step = levelStep(highest);
  return plotOf({
    title: whole,
    days: days.map(({ day }) => day),
    levels: Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => ({
      y: Math.round(plotHeight - heightOf(index * step)) + (index === 0 ? -0.5 : 0.5),
      text: String(index * step),
    })),
    drawn: bars,
    keys: shown.map((name, series) => ({ colour: `series-${series}`, name })),
    summary: say(words.table),
    table: tableOf(
      title,
      [say(words.day), say(words.all), ...shown],
      days.toReversed().map(({ day, tallies }) => [
        day.name,
        sum(tallies),
        ...countsOf(tallies, names).slice(0, shown.length),
      ]),
    ),
  });
};

/** The same without names, as high as a line of text. */
export const sparkOf = (title: string, days: ReadonlyArray<DayTally>): Html => {
  const highest = Math.max(1, ...days.map(({ tallies }) => sum(tallies)));
  const bars = days.map((each, index) => {
    const size = sum(each.tallies) / highest * 20;
    return html`
      <rect class="series-0" x="${index * 4}" y="${(20 - Math.max(size, 0.5)).toFixed(
        1,
      )}" width="3" height="${Math.max(size, 0.5).toFixed(1)}">
        <title>${each.day.name}: ${sum(each.tallies)}</title>
      </rect>
    `;
  });
  return html`
    <svg class="spark" viewBox="0 0 ${days.length * 4} 20" role="img"
      aria-label="${title}"><title>${title}</title>${bars}</svg>
  `;
};
