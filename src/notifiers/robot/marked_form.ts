import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { cutAlert, fitDigest } from "../../message/fit.ts";
import {
  markedBody,
  markedLayout,
  markedLink,
  type Markup,
  markupLimit,
} from "../../message/markup.ts";
import { render } from "../../message/render.ts";
import type { Tone } from "../../message/tone.ts";
import type { Wording } from "../../message/words.ts";

/** A message in a robot's markup. */
export interface Marked {
  /** What a preview shows: plain text. */
  readonly title: string;
  /** "" where there is none, as for a digest. */
  readonly link: string;
  readonly tone: Tone;
  /** The title marked up as such, and leading where the link does. */
  readonly headline: string;
  /** What stands below the headline, "" for nothing. */
  readonly body: string;
  /** All of it behind the mentions. */
  readonly text: string;
}

/** Messages in a robot's markup that take `most` at most, by the markup's own measure. */
export const markedForm = (wording: Wording, most: number, markup: Markup) => {
  const { paragraph, heading, dot } = markup;
  const above = (mentions: string) => mentions === "" ? "" : `${mentions}${paragraph}`;
  const partsOf = (
    alerts: Message["alerts"],
    mentions: string,
  ): Omit<Marked, "text"> => {
    if (alerts.length > 1) {
      const { title, groups } = digestOf(alerts, wording);
      const groupsAlone = { title: "", subject: "", groups };
      return {
        title,
        link: "",
        tone: "plain",
        headline: heading(title),
        body: digestText(groupsAlone, markedLayout(markup, "")).trim(),
      };
    }
    const message = render(alerts[0], wording);
    const cut = cutAlert(
      message,
      markupLimit(most, markup),
      markup.size(above(mentions)),
    );
    const coloured = dot(message.tone);
    return {
      title: cut.title,
      link: cut.link,
      tone: message.tone,
      headline: heading(
        `${coloured === "" ? "" : `${coloured} `}${markedLink(cut.title, cut.link, markup)}`,
      ),
      body: markedBody(cut, markup),
    };
  };
  return {
    /** How many of the alerts one text holds behind the mentions. */
    fits: (alerts: ReadonlyArray<Alert>, mentions: string): number =>
      fitDigest(alerts, markedLayout(markup, above(mentions)), wording, {
        most,
        measure: markup.size,
      }),
    /** A message behind the mentions. */
    write: ({ alerts }: Message, mentions: string): Marked => {
      const parts = partsOf(alerts, mentions);
      const { headline, body } = parts;
      return {
        ...parts,
        text: above(mentions) + headline + (body === "" ? "" : `${paragraph}${body}`),
      };
    },
  };
};
