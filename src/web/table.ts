import type { Cell } from "../views/table.ts";
import { type Html, html, type Value } from "./html.ts";

/** A cell of a view's table, in the colour of what it means. */
export const cellOf = (cell: Cell): Value =>
  typeof cell === "object" ? html`<span class="state ${cell.tone}">${cell.text}</span>` : cell;

/** A table that scrolls by itself on a narrow screen. */
export const tableOf = (
  caption: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<Value>>,
): Html =>
  html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption class="quiet">${caption}</caption>
        <thead>
          <tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`
        )}</tbody>
      </table>
    </div>
  `;
