import { type Measure, utf16Units } from "../../domain/text.ts";
import type { Markup } from "../../message/markup.ts";
import { emojiDot } from "../robot/tones.ts";

/*
 * The tags of Telegram's messages. It counts what is left once they are read.
 */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);

const tag = /<[^>]*>/g;

const size: Measure = (text) =>
  utf16Units(text.replace(tag, "").replace(/&(?:amp|lt|gt|quot);/g, "&"));

/** Tags of a text, of which Telegram heeds a hundred. */
export const tagsIn: Measure = (text) => text.match(/<[a-z]/g)?.length ?? 0;

export const telegramHtml: Markup = {
  escape,
  link: (text, url) => `<a href="${escape(url)}">${escape(text)}</a>`,
  heading: (text) => `<b>${text}</b>`,
  strong: (text) => `<b>${text}</b>`,
  quote: (text) => `<blockquote>${text}</blockquote>`,
  quiet: (text) => text,
  dot: emojiDot,
  lineBreak: "\n",
  paragraph: "\n\n",
  measure: utf16Units,
  size,
};
