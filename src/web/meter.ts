import { type Html, html } from "./html.ts";

/** A share of a whole in a colour of the style sheet. */
export interface Share {
  readonly colour: string;
  readonly count: number;
}

/** Shares side by side on a rail, as high as half a line; the numbers stand beside it in words. */
export const meterOf = (whole: number, shares: ReadonlyArray<Share>): Html => {
  let left = 0;
  const parts = shares.map(({ colour, count }) => {
    const width = whole <= 0 ? 0 : Math.min(100 - left, count / whole * 100);
    const part = width > 0 && html`
      <rect class="${colour}" x="${left.toFixed(2)}%" width="${width.toFixed(
        2,
      )}%" height="100%"></rect>
    `;
    left += width;
    return part;
  });
  return html`
    <svg class="meter"
      aria-hidden="true"><rect class="rail" width="100%" height="100%"></rect>${parts}</svg>
  `;
};
