/*
 * Text from upstream is written by strangers. What goes into an alert passes through here first.
 */

/** Control characters (C0, C1, DEL) but for tab and line breaks. */
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;
/** ANSI escape sequences, whole, so that no "[31m" is left behind. */
const ansi =
  /[\u001B\u009B](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])?/g;
/**
 * Bidirectional controls, soft hyphens, invisible separators, annotation and tag characters: they
 * change what is read. Joiners and variation selectors stay, scripts and emoji need them.
 */
const invisible =
  /[\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
/** Combining marks beyond what any script stacks: they would paint over the lines around. */
const stacked = /(\p{M}{8})\p{M}+/gu;

/** Multi-line text without control, ANSI and bidi characters; lone surrogates become U+FFFD. */
export const cleanText = (text: string): string =>
  text.toWellFormed().replace(/\r\n?/g, "\n").replace(ansi, "").replace(control, "").replace(
    invisible,
    (c) => (c === "\u2028" || c === "\u2029" ? "\n" : ""),
  ).replace(stacked, "$1");

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

/** How a receiver counts a text: parts add up to the whole. */
export type Measure = (text: string) => number;

/** Bytes as UTF-8 has them. */
export const utf8Bytes: Measure = (text) => {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** What JavaScript, Java and most message APIs of their time call characters. */
export const utf16Units: Measure = ({ length }) => length;

const ellipsis = "…";

/** No larger than `max`, cut between graphemes with an ellipsis in place of what is missing. */
export const truncate = (text: string, max: number, measure: Measure = codePoints): string => {
  // No receiver counts a UTF-16 unit as more than three, and most as one at most.
  const largest = measure === codePoints || measure === utf16Units ? 1 : 3;
  if (text.length * largest <= max) return text;
  const sizeOf = measure === codePoints ? () => 1 : measure;
  const room = max - measure(ellipsis);
  let end = 0;
  let size = 0;
  for (const char of text) {
    size += sizeOf(char);
    if (size > max) break;
    if (size <= room) end += char.length;
  }
  if (size <= max) return text;
  if (room < 0) return "";
  // Whether a cut falls into a grapheme shows in what stands right behind it.
  const cut = graphemes.segment(text.slice(0, end + longestGrapheme)).containing(end)?.index ?? end;
  return text.slice(0, cut).trimEnd() + ellipsis;
};

/** UTF-16 units; longer ones are cut into. */
const longestGrapheme = 64;

/**
 * The link when it is http or https and names no user, else "". Blanks, control characters and
 * whatever is not ASCII come out percent-encoded, and so do at signs: a link mentions nobody.
 */
export const safeLink = (url: string): string => {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:") &&
      parsed.username === "" && parsed.password === ""
    ? parsed.href.replaceAll("@", "%40")
    : "";
};

/** Text as it may stand in HTML, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** `1 alert`, `2 alerts`, `1,200 alerts`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count < 1000 ? count : count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** A name as it stands amid Chinese: Latin letters are set off by a blank, Chinese ones are not. */
export const amidChinese = (name: string): string =>
  name.replace(/^(?=[\x21-\x7e])|(?<=[\x21-\x7e])$/g, " ");

/** The same where a sentence begins with it. */
export const beforeChinese = (name: string): string => amidChinese(name).trimStart();
