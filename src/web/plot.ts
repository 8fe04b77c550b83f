import { type Html, html, type Value } from "./html.ts";

/*
 * What stands around what is drawn by day. Across it is measured in percent and down in pixels, so that
 * letters and dots keep their shape on any screen.
 */

/** In px, of what is drawn. */
export const plotHeight = 120;

/** Where the columns of so many days begin and how wide they are, in percent. */
export const columnsOf = (count: number) => {
  const step = 100 / Math.max(1, count);
  return {
    left: (index: number): string => `${(index * step + step * 0.08).toFixed(2)}%`,
    middle: (index: number): string => `${((index + 0.5) * step).toFixed(2)}%`,
    width: `${(step * 0.84).toFixed(2)}%`,
  };
};

/** A line across, with what it stands for. */
export interface Level {
  /** In px from the top. */
  readonly y: number;
  readonly text: string;
}

export interface Key {
  /** Of the style sheet. */
  readonly colour: string;
  readonly name: string;
}

export interface Plot {
  readonly title: string;
  readonly days: ReadonlyArray<{ readonly name: string }>;
  readonly levels: ReadonlyArray<Level>;
  readonly drawn: Value;
  readonly keys: ReadonlyArray<Key>;
  /** The same in words, which the summary opens. */
  readonly summary: string;
  readonly table: Html;
}

/** What colours stand for. */
export const legendOf = (keys: ReadonlyArray<Key>): Html =>
  html`<ul class="key quiet">${
    keys.map(({ colour, name }) =>
      html`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="${colour}" width="10" height="10" rx="2"></rect></svg> ${name}</li>`
    )
  }</ul>`;

/** A picture with its scale and what its colours mean, and a table for whoever does not see it. */
export const plotOf = (
  { title, days, levels, drawn, keys, summary, table }: Plot,
): Html =>
  html`
    <figure class="panel">
      <figcaption>${title}</figcaption>
      <div class="plot">
        <svg class="levels" aria-hidden="true">${levels.map(({ y, text }) =>
          html`<text x="100%" y="${y + 4}" text-anchor="end">${text}</text>`
        )}</svg>
        <svg class="chart" role="img" aria-label="${title}">${levels.map(({ y }) =>
          html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"></line>`
        )}${drawn}</svg>
        <p class="quiet ends"><span>${days[0]?.name}</span><span>${days.at(-1)?.name}</span></p>
      </div>
      ${legendOf(keys)}
      <details><summary>${summary}</summary>${table}</details>
    </figure>
  `;

/** A picture that would show nothing. */
export const emptyPlot = (title: string, why: string): Html =>
  html`
    <figure class="panel">
      <figcaption>${title}</figcaption>
      <p class="quiet">${why}</p>
    </figure>
  `;
