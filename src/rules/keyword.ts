import { fold } from "./folded_text.ts";

/** A keyword, ready to be looked for. */
export interface Keyword {
  /** As it stands in the config, without the blanks around it. */
  readonly written: string;
  readonly folded: string;
  /** Whether it must not be part of a longer word. */
  readonly isWhole: boolean;
}

/** Blank keywords count as absent, different spellings of one keyword as one. */
export const compileKeywords = (
  keywords: ReadonlyArray<{ readonly keyword: string; readonly isWhole: boolean }>,
): ReadonlyArray<Keyword> => {
  const byFolded = new Map<string, Keyword>();
  for (const { keyword, isWhole } of keywords) {
    const written = keyword.trim();
    const folded = fold(written).trim();
    const known = byFolded.get(folded);
    // What is looked for anywhere is found as a whole word too.
    if (folded === "" || known !== undefined && (isWhole || !known.isWhole)) continue;
    byFolded.set(folded, { written, folded, isWhole });
  }
  return [...byFolded.values()];
};

/** Letters, digits and the marks on them. */
const inWords = /^[\p{L}\p{N}\p{M}]$/u;
/** Scripts that write no blanks between words, or none before what is added to a word. */
const runTogether =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]$/u;

const isOfWord = (character: string): boolean =>
  inWords.test(character) && !runTogether.test(character);

const characterAt = (text: string, index: number): string =>
  index >= text.length ? "" : String.fromCodePoint(text.codePointAt(index) ?? 0);

const characterBefore = (text: string, index: number): string =>
  index >= 2 && text.charCodeAt(index - 1) >> 10 === 0x37
    ? characterAt(text, index - 2)
    : text.charAt(index - 1);

/** Whether both sides of a place belong to one word. */
const isInside = (text: string, index: number): boolean =>
  isOfWord(characterBefore(text, index)) && isOfWord(characterAt(text, index));

/** Where the keyword stands first in folded text, -1 where it does not. */
export const indexIn = (text: string, { folded, isWhole }: Keyword): number => {
  let index = text.indexOf(folded);
  while (isWhole && index >= 0) {
    if (!isInside(text, index) && !isInside(text, index + folded.length)) return index;
    index = text.indexOf(folded, index + 1);
  }
  return index;
};
