import { type Measure, utf8Bytes } from "../domain/text.ts";
import type { Markup } from "./markup.ts";

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

/** Plain text that stays so where Markdown is read: no tag, and no link under another's words. */
export const withoutMarkup = (text: string): string => withoutTags(text).replaceAll("](", "］(");

/** What of ASCII may take three bytes: as a look-alike, or behind a backslash in JSON. */
const growing = /[<[\]*`~\\|_&"\n]/g;

/** Bytes a text takes at most once it is escaped, as UTF-8 in a string of JSON. */
export const markdownBytes: Measure = (text) =>
  utf8Bytes(text) + 2 * (text.match(growing)?.length ?? 0);

/** An address that stands between the parentheses of a link. */
export const linked = (url: string): string =>
  url.replace(
    /[()[\]*`\\|~<>"']|(?<=&#?\w+);/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A text, not escaped yet, that leads to an address. */
export const markdownLink = (text: string, url: string): string =>
  `[${escapeMarkdown(text)}](${linked(url)})`;

/** What the Markdown of all group robots has in common. */
export const robotMarkdown = {
  escape: escapeMarkdown,
  link: markdownLink,
  heading: (text) => `### ${text}`,
  strong: (text) => `**${text}**`,
  quote: (text) => `> ${text}`,
  paragraph: "\n\n",
  measure: markdownBytes,
  size: markdownBytes,
} satisfies Partial<Markup>;
