import { displayWidth } from "effect/cli/CliOutput";
import type { Reader } from "./reader.ts";

/** Columns give way to the first of these widths, and only where that is not enough to the second. */
const [comfortable, narrowest] = [32, 12];

/** What a state means for whoever looks: green, yellow, red. */
export type CellTone = "good" | "careful" | "bad";

const colours: Readonly<Record<CellTone, number>> = { good: 32, careful: 33, bad: 31 };

export type Cell = string | number | { readonly text: string; readonly tone: CellTone };

/** What a text takes on a terminal; printable ASCII is one column each, which is quickly seen. */
const columnsOf = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : displayWidth(text);

type Row = ReadonlyArray<Cell>;

const textOf = (cell: Cell | undefined): string =>
  typeof cell === "object" ? cell.text : String(cell ?? "");

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first segments that stand in so many columns; Chinese characters take two. */
const beginning = (text: string, segments: Intl.Segmenter, room: number): string => {
  let [end, width] = [0, 0];
  for (const { segment, index } of segments.segment(text)) {
    width += columnsOf(segment);
    if (width > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
};

const cut = (text: string, width: number): string => {
  if (columnsOf(text) <= width) return text;
  const room = width - 1;
  const whole = beginning(text, words, room);
  // Of an address or another long word much would be lost.
  const isMost = columnsOf(whole) * 4 >= room * 3;
  return `${isMost ? whole : beginning(text, graphemes, room)}…`;
};

const total = (widths: ReadonlyArray<number>): number =>
  widths.reduce((sum, width) => sum + width + 2, -2);

const without = <A>(all: ReadonlyArray<A>, index: number): ReadonlyArray<A> =>
  all.filter((_, each) => each !== index);

interface Give {
  /** Columns that give way to the others; the first says most, and is cut to the narrowest last. */
  readonly flexible?: ReadonlyArray<number>;
  /** The column that is left out where the first flexible one would be cut too short with it. */
  readonly optional?: number;
}

/**
 * Columns as wide as their widest cell, as far as the reader's screen allows; numbers stand at the
 * right. The first row is the heads.
 */
export const table = (
  rows: ReadonlyArray<Row>,
  reader: Pick<Reader, "columns" | "canColor">,
  { flexible = [0], optional }: Give = {},
): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, columnsOf(textOf(row[column]))), 0)
  );
  const excess = () => total(widths) - reader.columns;
  if (optional !== undefined) {
    const widest = widths[flexible[0] ?? 0] ?? 0;
    if (excess() > 0 && widest - excess() < Math.min(widest, comfortable)) {
      const moved = flexible.filter((column) => column !== optional)
        .map((column) => column > optional ? column - 1 : column);
      return table(rows.map((row) => without(row, optional)), reader, { flexible: moved });
    }
  }
  const shrink = (columns: ReadonlyArray<number>, least: number) => {
    for (const column of columns) {
      const widest = widths[column] ?? 0;
      if (excess() > 0) widths[column] = Math.max(Math.min(widest, least), widest - excess());
    }
  };
  shrink(flexible, comfortable);
  shrink(flexible.toReversed(), narrowest);
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      const text = cut(textOf(cell), width);
      const blanks = " ".repeat(Math.max(0, width - columnsOf(text)));
      const shown = reader.canColor && typeof cell === "object"
        ? `\u001B[${colours[cell.tone]}m${text}\u001B[0m`
        : text;
      return typeof cell === "number" ? blanks + shown : shown + blanks;
    }).join("  ").trimEnd()
  );
};
