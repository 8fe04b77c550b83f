/*
 * What differs between two texts, in words. Pure.
 */

export interface Passage {
  readonly fate: "kept" | "removed" | "added";
  readonly text: string;
}

/** More words than this are not compared with each other: the time it takes grows with their square. */
const most = 500;

/** Words with the blanks behind them; of Chinese each character. */
const wordsOf = (text: string): ReadonlyArray<string> =>
  text.match(/[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+/g) ?? [];

/** The lengths of the longest common subsequences of what remains of both. */
const lengths = (one: ReadonlyArray<string>, other: ReadonlyArray<string>) => {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  for (let row = one.length - 1; row >= 0; row--) {
    for (let column = other.length - 1; column >= 0; column--) {
      table[row * width + column] = one[row] === other[column]
        ? (table[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(
          table[(row + 1) * width + column] ?? 0,
          table[row * width + column + 1] ?? 0,
        );
    }
  }
  return (row: number, column: number): number => table[row * width + column] ?? 0;
};

/** Word by word; what is too long as a whole. */
const between = (
  one: ReadonlyArray<string>,
  other: ReadonlyArray<string>,
): ReadonlyArray<Passage> => {
  if (one.length > most || other.length > most) {
    return [
      { fate: "removed", text: one.join("") },
      { fate: "added", text: other.join("") },
    ];
  }
  const left = lengths(one, other);
  const pieces: Array<Passage> = [];
  let [row, column] = [0, 0];
  while (row < one.length || column < other.length) {
    const [old, young] = [one[row], other[column]];
    if (old !== undefined && old === young) {
      pieces.push({ fate: "kept", text: old });
      row++;
      column++;
    } else if (
      young === undefined || (old !== undefined && left(row + 1, column) >= left(row, column + 1))
    ) {
      pieces.push({ fate: "removed", text: old ?? "" });
      row++;
    } else {
      pieces.push({ fate: "added", text: young });
      column++;
    }
  }
  return pieces;
};

/** Neighbours of one fate in one piece, without empty ones. */
const joined = (pieces: ReadonlyArray<Passage>): ReadonlyArray<Passage> => {
  const all: Array<Passage> = [];
  for (const { fate, text } of pieces.filter(({ text }) => text !== "")) {
    const last = all.at(-1);
    if (last?.fate === fate) all[all.length - 1] = { fate, text: last.text + text };
    else all.push({ fate, text });
  }
  return all;
};

/** The second text with what the first had besides; in order. */
export const differenceOf = (before: string, after: string): ReadonlyArray<Passage> => {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)
  ) end++;
  return joined([
    { fate: "kept", text: one.slice(0, start).join("") },
    ...between(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    { fate: "kept", text: one.slice(one.length - end).join("") },
  ]);
};
