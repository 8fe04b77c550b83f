import stringWidth from "string-width";
import { truncate } from "../domain/text.ts";

/** Columns of a standard terminal. */
const room = 80;
/** A column is not made narrower than this. */
const narrowest = 12;

type Row = ReadonlyArray<string | number>;

/** At most `width` columns wide; Chinese characters take two. */
const cut = (text: string, width: number): string => {
  let kept = text;
  for (let max = width; stringWidth(kept) > width; max--) kept = truncate(text, max);
  return kept;
};

/**
 * Columns as wide as their widest cell, and 80 at most together as far as the columns `flexible`,
 * one after the other, can give way (by themselves the first); numbers stand at the right.
 */
export const table = (
  rows: ReadonlyArray<Row>,
  ...flexible: ReadonlyArray<number>
): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(String(row[column] ?? ""))))
  );
  for (const column of flexible.length === 0 ? [0] : flexible) {
    const excess = widths.reduce((sum, width) => sum + width + 2, -2) - room;
    const widest = widths[column] ?? 0;
    if (excess > 0) widths[column] = Math.max(Math.min(widest, narrowest), widest - excess);
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      const text = cut(String(cell), width);
      const blanks = " ".repeat(Math.max(0, width - stringWidth(text)));
      return typeof cell === "number" ? blanks + text : text + blanks;
    }).join("  ").trimEnd()
  );
};
