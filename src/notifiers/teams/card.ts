import { robotMarkdown } from "../../message/markdown.ts";
import type { Markup } from "../../message/markup.ts";
import type { Tone } from "../../message/tone.ts";
import type { Marked } from "../robot/marked_form.ts";
import type { Body } from "../robot/robot.ts";
import { emojiDot } from "../robot/tones.ts";

/*
 * Adaptive cards as Teams shows them: of Markdown it knows bold, italics and links.
 */

/** Bytes of a card's texts; Teams takes some 28 KB, counted after a conversion of its own. */
export const mostInCard = 15_000;

const gap = "\n\n\n";

export const teamsMarkdown: Markup = {
  ...robotMarkdown,
  // The block of the title is bold as it is.
  heading: (text) => text,
  quote: (text) => `_${text}_`,
  quiet: (text) => text,
  dot: emojiDot,
  // A single line end is a blank.
  lineBreak: "\n\n",
  // Where one block ends and the next begins.
  paragraph: gap,
};

/** The colours of a container. */
const styles: Readonly<Record<Tone, string>> = {
  new: "good",
  done: "accent",
  ended: "emphasis",
  change: "accent",
  access: "warning",
  trouble: "attention",
  plain: "emphasis",
};

const textBlock = (text: string, more: Body = {}): Body => ({
  type: "TextBlock",
  text,
  wrap: true,
  ...more,
});

/** Only a tag that an entity names mentions somebody. */
const tagOf = (id: string): string => `<at>${id}</at>`;

/** A message as a card that mentions these. */
export const adaptiveCard = (
  { title, tone, headline, body }: Marked,
  mention: ReadonlyArray<string>,
): Body => ({
  type: "message",
  // For notifications.
  summary: title,
  attachments: [{
    contentType: "application/vnd.microsoft.card.adaptive",
    contentUrl: null,
    content: {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      msteams: {
        width: "Full",
        entities: mention.map((id) => ({
          type: "mention",
          text: tagOf(id),
          mentioned: { id, name: id },
        })),
      },
      body: [
        ...mention.length === 0 ? [] : [textBlock(mention.map(tagOf).join(" "))],
        {
          type: "Container",
          style: styles[tone],
          bleed: true,
          items: [textBlock(headline, { size: "Medium", weight: "Bolder" })],
        },
        ...body.split(gap).filter((text) => text !== "").map((text) => textBlock(text.trim())),
      ],
    },
  }],
});
