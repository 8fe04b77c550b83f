import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import { truncate } from "../../domain/text.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { cutAlert, fitDigest, type Limit } from "../../message/fit.ts";
import { render } from "../../message/render.ts";
import type { Tone } from "../../message/tone.ts";
import type { Wording } from "../../message/words.ts";
import { plainLayout } from "./plain_form.ts";

/** A title and a plain text below it, as phones show them. */
export interface Titled {
  readonly title: string;
  /** "" where there is none, as for a digest. */
  readonly link: string;
  /** What all of it is about, "" for a digest. */
  readonly place: string;
  readonly tone: Tone;
  readonly body: string;
}

/** Longest title, in code points. */
const longestTitle = 200;

/** Messages of a title and a plain text, which take no more than the limit with the link. */
export const titledForm = (
  wording: Wording,
  { most, measure }: Limit,
  /** Makes a text harmless, lines and links included; most take it as it is. */
  escape: (text: string) => string = (text) => text,
) => {
  const layout = plainLayout("", escape);
  const limit: Limit = { most, measure: (text) => measure(escape(text)) };
  return {
    /** How many of the alerts one message holds. */
    fits: (alerts: ReadonlyArray<Alert>): number => fitDigest(alerts, layout, wording, limit),
    write: ({ alerts }: Message): Titled => {
      if (alerts.length > 1) {
        const { title, groups } = digestOf(alerts, wording);
        const body = digestText({ title: "", subject: "", groups }, layout).trim();
        return { title, link: "", place: "", tone: "plain", body };
      }
      const rendered = render(alerts[0], wording);
      const title = truncate(rendered.title, longestTitle);
      const cut = cutAlert({ ...rendered, title }, limit);
      return {
        title: escape(cut.title),
        link: escape(cut.link),
        place: rendered.place,
        tone: rendered.tone,
        body: [
          ...[...cut.lines, cut.excerpt].filter((part) => part !== ""),
          ...cut.sources,
          ...cut.items.map((item) => `• ${item.title}${item.link === "" ? "" : `\n${item.link}`}`),
          ...cut.closing,
          ...cut.time === "" ? [] : [cut.time],
        ].map(escape).join("\n"),
      };
    },
  };
};
