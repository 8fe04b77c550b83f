import { type Measure, truncate, utf16Units } from "../../domain/text.ts";
import { escapeMarkdown } from "../../message/markdown.ts";
import type { Markup } from "../../message/markup.ts";
import { emojiDot } from "../robot/tones.ts";

/*
 * Slack's mrkdwn. Mentions, channels and links stand between < and >, so nothing of a stranger's is one
 * once these and & are entities. Marks cannot be escaped: look-alikes stand for them.
 */

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The three characters Slack wants as entities, and no other. */
export const withEntities = (text: string): string =>
  text.replace(/[&<>]/g, (char) => entities[char] ?? char);

const measure: Measure = (text) => utf16Units(text) + 4 * (text.match(/[&<>]/g)?.length ?? 0);

/** UTF-16 units: a line stands in one block, whose text may have 3,000. */
const [longestLine, longestTitle, longestLink] = [2900, 1300, 1500];

/** Brackets and pipes mark nothing up here; look-alikes stand for what does. */
const escape = (text: string): string =>
  truncate(text, longestLine, measure).split(/([<>[\]|&\\]+)/).map((part, index) =>
    index % 2 === 1 ? withEntities(part) : escapeMarkdown(part)
  ).join("");

/** An address that ends where it should. */
const linked = (url: string): string =>
  withEntities(
    url.replace(/[|<>]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
  );

export const mrkdwn: Markup = {
  escape,
  link: (text, url) => {
    const shown = escape(truncate(text, longestTitle, measure));
    const target = linked(url);
    return target.length > longestLink ? shown : `<${target}|${shown.replaceAll("|", "｜")}>`;
  },
  heading: (text) => `*${text}*`,
  strong: (text) => `*${text}*`,
  quote: (text) => `>${text}`,
  quiet: (text) => text,
  dot: emojiDot,
  lineBreak: "\n",
  paragraph: "\n\n",
  measure,
  size: measure,
};
