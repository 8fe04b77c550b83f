import { type Measure, utf8Bytes } from "../domain/text.ts";
import type { DigestEntry } from "./brief.ts";
import type { DigestLayout } from "./digest.ts";
import type { Cut, Limit } from "./fit.ts";
import type { Tone } from "./tone.ts";

/*
 * The Markdown of group robots, each of which knows a part of it and none of which has a backslash that
 * works. So what would mark a stranger's text up is replaced by the full-width character that looks like
 * it: no tag, no link and no mention can come of it.
 */

const lookAlikes: Readonly<Record<string, string>> = {
  "<": "＜",
  "[": "［",
  "]": "］",
  "*": "＊",
  "`": "｀",
  "~": "～",
  "\\": "＼",
  "|": "｜",
  _: "＿",
  "&": "＆",
};

/** An underscore inside a word marks nothing up, and an ampersand is one unless it begins an entity. */
const marking = /[<[\]*`~\\|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;

/** A stranger's line as it stands in Markdown. */
export const escapeMarkdown = (text: string): string =>
  text.replace(marking, (char) => lookAlikes[char] ?? char);

/** A tag cannot come of a text without this, where nothing else is marked up. */
export const withoutTags = (text: string): string => text.replaceAll("<", "＜");

/** What of ASCII may take three bytes: as a look-alike, or behind a backslash in JSON. */
const growing = /[<[\]*`~\\|_&"\n]/g;

/** Bytes a text takes at most once it is escaped, as UTF-8 in a string of JSON. */
export const markdownBytes: Measure = (text) =>
  utf8Bytes(text) + 2 * (text.match(growing)?.length ?? 0);

/** An address that stands between the parentheses of a link. */
const linked = (url: string): string =>
  url.replace(
    /[()[\]*`\\|~<>"']|(?<=&#?\w+);/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A link of a text that is not escaped yet, or the text alone where there is none. */
export const markdownLink = (text: string, url: string): string =>
  url === "" ? escapeMarkdown(text) : `[${escapeMarkdown(text)}](${linked(url)})`;

/** What a receiver's Markdown looks like where receivers differ. */
export interface Markup {
  /** A dot in the colour of the tone, "" where there is no colour for it. */
  readonly dot: (tone: Tone) => string;
  /** Of a text of ours, less important than what it stands beside. */
  readonly quiet: (text: string) => string;
  /** Between two lines, and between two paragraphs. */
  readonly lineBreak: string;
  readonly paragraph: string;
}

/** What one part of an alert may take besides its text, in bytes. */
const markupBytes = 48;

/** For `cutAlert`: the limit of a Markdown text, with room for what marks each part up. */
export const markupLimit = (most: number): Limit => ({
  most: most - markupBytes,
  measure: (text) => markdownBytes(text) + markupBytes * (text.match(/\n/g)?.length ?? 0),
});

/** An entry of a list, with a dot in front. */
export const markdownEntry = (
  { title, link, tone = "plain" }: Pick<DigestEntry, "title" | "link"> & { readonly tone?: Tone },
  { dot }: Pick<Markup, "dot">,
): string => `${dot(tone) || "•"} ${markdownLink(title, link)}`;

/** What follows the headline of an alert: facts, excerpt, totals, items, time. */
export const markdownBody = (
  { lines, excerpt, time, sources, items, closing }: Omit<Cut, "title" | "link">,
  markup: Markup,
): string => {
  const { quiet, lineBreak, paragraph } = markup;
  return [
    [...lines, ...sources].map(escapeMarkdown).join(lineBreak),
    excerpt === "" ? "" : `> ${escapeMarkdown(excerpt)}`,
    items.map((item) => markdownEntry(item, markup)).join(lineBreak),
    [...closing, time].filter((line) => line !== "").map((line) => quiet(escapeMarkdown(line)))
      .join(lineBreak),
  ].filter((part) => part !== "").join(paragraph);
};

/** How a digest stands in it. */
export const markdownLayout = (
  markup: Markup,
  head: string,
): DigestLayout => ({
  head,
  place: (place) => `${markup.paragraph}**${escapeMarkdown(place)}**`,
  entry: (entry) =>
    `${markup.lineBreak}${markdownEntry(entry, markup)}${
      entry.note === "" ? "" : `${markup.lineBreak}${escapeMarkdown(entry.note)}`
    }${entry.about === "" ? "" : markup.quiet(` · ${escapeMarkdown(entry.about)}`)}`,
});
