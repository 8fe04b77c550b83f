import type { Tally } from "../domain/timeline.ts";
import type { Day } from "./days.ts";
import { type Html, html, type Value } from "./html.ts";

/*
 * Bars by day, drawn on the server: no script, no colour without a word for it.
 */

/** What happened on a day, by name. */
export interface DayTally {
  readonly day: Day;
  readonly tallies: ReadonlyArray<Tally>;
}

/** Names with a colour of their own; the others share one. */
const mostNames = 4;

const [width, height, gap] = [560, 120, 3];

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
  const parts = tallies.toSorted((one, other) => other.count - one.count)
    .map(({ name, count }) => `${name} ${count}`);
  return `${day.name}: ${sum(tallies)}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
};

/** A bar for each day, one colour for each of the names that occur most. */
export const chartOf = (
  title: string,
  others: string,
  days: ReadonlyArray<DayTally>,
): Html => {
  const highest = Math.max(1, ...days.map(({ tallies }) => sum(tallies)));
  const names = leadingNames(days);
  const step = width / Math.max(1, days.length);
  const bars = days.map((each, index) => {
    const own = names.map((name) => each.tallies.find((tally) => tally.name === name)?.count ?? 0);
    const counts = [...own, sum(each.tallies) - own.reduce((total, count) => total + count, 0)];
    let top = height;
    const parts = counts.map((count, series) => {
      const size = count / highest * (height - 4);
      top -= size;
      return count > 0 && html`
        <rect class="series-${series}" x="${(index * step).toFixed(1)}" y="${top.toFixed(
          1,
        )}" width="${(step - gap).toFixed(1)}"
          height="${size.toFixed(1)}"></rect>
      `;
    });
    return html`<g><title>${dayText(each)}</title><rect class="ground" x="${
      (index * step).toFixed(1)
    }" y="0" width="${(step - gap).toFixed(1)}" height="${height}"></rect>${parts}</g>`;
  });
  const total = sum(days.flatMap(({ tallies }) => tallies));
  const hasOthers = days.some(({ tallies }) => tallies.some(({ name }) => !names.includes(name)));
  const key = (name: string, series: number): Value =>
    html`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="series-${series}" width="10" height="10"></rect></svg> ${name}</li>`;
  return html`
    <figure>
      <figcaption>${title}: ${total}</figcaption>
      <svg class="chart" viewBox="0 0 ${width} ${height}" role="img"
        aria-label="${title}: ${total}"
        preserveAspectRatio="none"><title>${title}: ${total}</title>${bars}</svg>
      <p class="quiet ends"><span>${days[0]?.day.name}</span><span>${days.at(-1)?.day
        .name}</span></p>
      <ul class="key quiet">${names.map(key)}${hasOthers && key(others, mostNames)}</ul>
    </figure>
  `;
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
