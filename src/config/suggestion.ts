/** Without what nobody means by a spelling: case, camel case, the kind of separator. */
const comparable = (text: string) =>
  text.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase().replace(/[\s\-_.]+/g, "_");

/** Number of letters to add, drop, change or swap with their neighbour (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let before: ReadonlyArray<number> = [];
  let last: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + change,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
};

/** The candidate that was probably meant, if one is close enough. */
export const closest = (
  written: string,
  candidates: ReadonlyArray<string>,
): string | undefined => {
  if (written.length > 64) return undefined;
  const word = comparable(written);
  const ranked = candidates.map((candidate) => {
    const other = comparable(candidate);
    const contained = word.length >= 4 && other.length >= 4 &&
      (other.includes(word) || word.includes(other));
    const distance = editDistance(word, other);
    const near = distance <= Math.max(1, Math.floor(Math.max(word.length, other.length) / 3));
    return { candidate, distance, close: near || contained };
  }).filter(({ close }) => close);
  return ranked.sort((a, b) => a.distance - b.distance)[0]?.candidate;
};
