import type { TextRange } from "./folded_text.ts";

/** Length of an excerpt and how much of it stands before the match, in UTF-16 units. */
const excerptLength = 240;
const lead = 80;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where a passage that would begin at `from` may begin: after a blank, else between graphemes. */
const beginning = (text: string, from: number, match: number): number => {
  if (from <= 0) return 0;
  const blank = text.slice(from, match).search(/\s\S/);
  if (blank >= 0) return from + blank + 1;
  const cut = graphemes.segment(text).containing(from);
  return cut === undefined || cut.index === from
    ? from
    : Math.min(cut.index + cut.segment.length, match);
};

/** Where a passage that would end at `to` may end: before a blank, else between graphemes. */
const ending = (text: string, to: number, match: number): number => {
  if (to >= text.length) return text.length;
  const blank = text.slice(match, to + 1).search(/\s\S*$/);
  if (blank > 0) return match + blank;
  const cut = graphemes.segment(text).containing(to);
  return Math.max(cut === undefined ? to : cut.index, match);
};

/** The passage of `text` around the match, as it was written, with … where something is left out. */
export const excerpt = (text: string, match: TextRange): string => {
  const from = Math.max(0, Math.min(match.start - lead, text.length - excerptLength));
  const to = Math.min(text.length, from + excerptLength);
  const start = beginning(text, from, match.start);
  // A match longer than an excerpt is shown from its beginning.
  const end = ending(text, to, match.end <= to ? match.end : match.start);
  const passage = text.slice(start, end).trim();
  return `${start > 0 ? "…" : ""}${passage}${end < text.length ? "…" : ""}`;
};
