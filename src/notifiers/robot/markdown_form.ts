import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { cutAlert, fitDigest } from "../../message/fit.ts";
import {
  markdownBody,
  markdownBytes,
  markdownLayout,
  markdownLink,
  type Markup,
  markupLimit,
} from "../../message/markdown.ts";
import { render } from "../../message/render.ts";
import type { Wording } from "../../message/words.ts";

/** Messages in a robot's Markdown of at most so many bytes: a headline, which is the link, and the rest. */
export const markdownForm = (wording: Wording, most: number, markup: Markup) => {
  const { paragraph } = markup;
  const above = (mentions: string) => mentions === "" ? "" : `${mentions}${paragraph}`;
  const layout = (mentions: string) => markdownLayout(markup, `${above(mentions)}### `);
  return {
    /** How many of the alerts one text holds behind the mentions. */
    fits: (alerts: ReadonlyArray<Alert>, mentions: string): number =>
      fitDigest(alerts, layout(mentions), wording, { most, measure: markdownBytes }),
    /** What a preview shows, and the text behind the mentions. */
    write: ({ alerts }: Message, mentions: string) => {
      if (alerts.length > 1) {
        const digest = digestOf(alerts, wording);
        return { title: digest.title, text: digestText(digest, layout(mentions)) };
      }
      const message = render(alerts[0], wording);
      const cut = cutAlert(message, markupLimit(most), markdownBytes(above(mentions)));
      const dot = markup.dot(message.tone);
      const headline = `### ${dot === "" ? "" : `${dot} `}${markdownLink(cut.title, cut.link)}`;
      const body = markdownBody(cut, markup);
      return {
        title: cut.title,
        text: above(mentions) + headline + (body === "" ? "" : `${paragraph}${body}`),
      };
    },
  };
};
