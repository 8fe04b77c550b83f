/*
 * Text as the keyword rule compares it, and the way back to the text people wrote. NFKC and
 * lower-casing change lengths ("ﬁ" becomes two letters, "e" with a combining accent becomes one), so
 * a position found in folded text means nothing in the original until it is mapped.
 */

/** What nobody sees: soft hyphens, zero-width and direction marks, byte order marks. */
const invisible = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;
/** Hyphens, dashes and minus signs; people mean `-`. */
const dashes = /[\u2010-\u2015\u207B\u208B\u2212\uFE31\uFE32\uFE58\uFE63\uFF0D]/g;

const onlyAscii = /^[\x00-\x7F]*$/;

/** What two spellings of the same word have in common: NFKC, lower case, one dash, one sigma. */
export const fold = (text: string): string =>
  // Lower-casing can leave text that composes further (J̌ → ǰ), hence NFKC once more. A final sigma
  // depends on what follows; one form for all makes folding independent of where text is cut.
  onlyAscii.test(text)
    ? text.toLowerCase()
    : text.replace(invisible, "").replace(dashes, "-").normalize("NFKC").toLowerCase()
      .normalize("NFKC").replaceAll("ς", "σ");

/** A part of the original text, in UTF-16 units, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** ASCII, where folded and original positions agree, or a piece that must be looked at closely. */
const blocks = /[\x00-\x7F]+(?![^\x00-\x7F])|[\x00-\x7F]?[^\x00-\x7F]+/g;
const ascii = /^[\x00-\x7F]/;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Longest chain of composing graphemes looked at together; real ones have two or three. */
const longestChain = 64;

/** Cuts text where folding the parts gives the same as folding the whole. */
function* foldingUnits(text: string): Generator<string> {
  let unit = "";
  for (const { segment } of graphemes.segment(text)) {
    // Graphemes may still compose with each other: the letters ㄱ and ㅏ fold into one syllable, and
    // what nobody sees may part a letter from its accent.
    const folded = fold(segment);
    const joins = unit !== "" && unit.length < longestChain &&
      (folded === "" || fold(unit + segment) !== fold(unit) + folded);
    if (joins) {
      unit += segment;
      continue;
    }
    if (unit !== "") yield unit;
    unit = segment;
  }
  if (unit !== "") yield unit;
}

/** The part of `text` that folds into what stands at `index` in `fold(text)`. */
export const unfold = (text: string, index: number): TextRange => {
  let start = 0;
  let folded = 0;
  for (const [block] of text.matchAll(blocks)) {
    const plain = ascii.test(block) && block.charCodeAt(block.length - 1) < 0x80;
    const length = plain ? block.length : fold(block).length;
    if (index >= folded + length) {
      start += block.length;
      folded += length;
      continue;
    }
    if (plain) {
      const at = start + index - folded;
      return { start: at, end: at + 1 };
    }
    for (const unit of foldingUnits(block)) {
      folded += fold(unit).length;
      if (index < folded) return { start, end: start + unit.length };
      start += unit.length;
    }
  }
  return { start: text.length, end: text.length };
};
