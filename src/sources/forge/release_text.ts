/*
 * How much of a release's text another form of it shares. Only the beginning of a text is stored, so
 * the whole of it is compared by what its version holds: how many of its words fall into each of 64
 * drawers.
 */

const drawers = 64;

/** Counts beyond this begin at nought again. */
const digits = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Up to so many words another, an edit is a typo put right. */
const typo = 2;

/** Its words without markup; of Chinese and Japanese, which have no blanks, its characters. */
export const wordsOf = (text: string): ReadonlyArray<string> =>
  text.normalize("NFKC").match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{N}\p{M}]+/gu) ??
    [];

/** By FNV-1a, as a page may hold a million words. */
const drawerOf = (word: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) {
    hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  }
  // Its last character has changed the high bits alone by a multiple of 64.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 8) % drawers;
};

/** A character for each drawer. */
export const sketchOf = (words: ReadonlyArray<string>): string => {
  const counts = new Uint32Array(drawers);
  for (const word of words) {
    const drawer = drawerOf(word);
    counts[drawer] = (counts[drawer] ?? 0) + 1;
  }
  return [...counts].map((count) => digits[count % digits.length]).join("");
};

/** Whether more words were added, taken out or replaced than a typo has; both are sketches. */
export const isRewritten = (before: string, now: string): boolean => {
  let [added, removed] = [0, 0];
  for (let drawer = 0; drawer < drawers; drawer++) {
    const more = (digits.indexOf(now[drawer] ?? "0") - digits.indexOf(before[drawer] ?? "0") +
      digits.length) % digits.length;
    if (more <= digits.length / 2) added += more;
    else removed += digits.length - more;
  }
  return Math.max(added, removed) > typo;
};
