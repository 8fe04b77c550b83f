/*
 * Text from upstream is written by strangers. What goes into an alert passes through here first.
 */

/** Control characters (C0, C1, DEL) but for tab and line breaks. */
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;
/** ANSI escape sequences, whole, so that no "[31m" is left behind. */
const ansi =
  /[\u001B\u009B](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])?/g;
/** Bidirectional controls, invisible separators and tag characters: they change what is read. */
const invisible = /[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Multi-line text without control, ANSI and bidi characters; lone surrogates become U+FFFD. */
export const cleanText = (text: string): string =>
  text.toWellFormed().replace(/\r\n?/g, "\n").replace(ansi, "").replace(control, "").replace(
    invisible,
    (c) => (c === "\u2028" || c === "\u2029" ? "\n" : ""),
  );

/** Clean text on one line, runs of white space as one blank. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

/**
 * Makes mentions harmless (`@all`, `@所有人`, `@name`): a full-width at sign reads the same and pings
 * nobody.
 */
export const defuseMentions = (text: string): string => text.replace(/@/g, "＠");

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Number of code points. */
export const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** At most `max` code points, cut between graphemes with an ellipsis in place of what is missing. */
export const truncate = (text: string, max: number): string => {
  if (codePoints(text) <= max) return text;
  if (max <= 0) return "";
  let kept = "";
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = codePoints(segment);
    if (length + next > max - 1) break;
    kept += segment;
    length += next;
  }
  return `${kept.trimEnd()}…`;
};

/** The link itself when it is http or https and free of blanks and control characters, else "". */
export const safeLink = (url: string): string => {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:") &&
      parsed.username === "" && parsed.password === ""
    ? parsed.href
    : "";
};
