import type { Cell } from "../views/table.ts";
import { type Html, html, type Value } from "./html.ts";

/** A cell of a view's table, in the colour of what it means. */
export const cellOf = (cell: Cell): Value =>
  typeof cell === "object" ? html`<span class="state ${cell.tone}">${cell.text}</span>` : cell;

const isEmpty = (cell: Value): boolean =>
  Array.isArray(cell)
    ? cell.every(isEmpty)
    : cell === "" || cell === undefined || cell === null || cell === false;

/** A table that scrolls by itself on a narrow screen, without the columns that say nothing. */
export const tableOf = (
  caption: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<Value>>,
): Html => {
  const says = (column: number) => rows.length === 0 || rows.some((row) => !isEmpty(row[column]));
  const saying = <A>(row: ReadonlyArray<A>) => row.filter((_, column) => says(column));
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption class="quiet">${caption}</caption>
        <thead>
          <tr>${saying(head).map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`<tr>${saying(row).map((cell) => html`<td>${cell}</td>`)}</tr>`
        )}</tbody>
      </table>
    </div>
  `;
};
