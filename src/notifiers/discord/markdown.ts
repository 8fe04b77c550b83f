import { type Measure, utf16Units } from "../../domain/text.ts";
import { linked } from "../../message/markdown.ts";
import type { Markup } from "../../message/markup.ts";
import { emojiDot } from "../robot/tones.ts";

/*
 * Discord's Markdown, in which a backslash takes its meaning from what marks text up or mentions.
 */

const marking = /[\\*_~`|<>#[\]]/g;

const escape = (text: string): string => text.replace(marking, "\\$&");

/** UTF-16 units; Discord counts characters, which are no more. */
export const escapedUnits: Measure = (text) =>
  utf16Units(text) + (text.match(marking)?.length ?? 0);

export const discordMarkdown: Markup = {
  escape,
  link: (text, url) => `[${escape(text)}](${linked(url)})`,
  // Stands in the title of an embed, which is bold as it is.
  heading: (text) => text,
  strong: (text) => `**${text}**`,
  quote: (text) => `> ${text}`,
  quiet: (text) => text,
  dot: emojiDot,
  lineBreak: "\n",
  paragraph: "\n\n",
  measure: escapedUnits,
  size: utf16Units,
};
