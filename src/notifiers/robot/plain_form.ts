import * as Option from "effect/Option";
import type { Alert } from "../../domain/alert.ts";
import type { Message } from "../../domain/notifier.ts";
import { type Measure, truncate } from "../../domain/text.ts";
import { type DigestLayout, digestOf, digestText } from "../../message/digest.ts";
import { fitAlert, fitDigest, type Limit } from "../../message/fit.ts";
import { withoutTags } from "../../message/markdown.ts";
import { render } from "../../message/render.ts";
import type { Wording } from "../../message/words.ts";

/** Longest title in a digest, in code points. */
const longestEntry = 120;

/** A digest in plain text that is made harmless. */
export const plainLayout = (head: string, escape: (text: string) => string): DigestLayout => ({
  head,
  place: (place) => `\n${escape(place)}`,
  entry: ({ title, link, note }) =>
    `\n• ${escape(truncate(title, longestEntry))}${note === "" ? "" : `\n${escape(note)}`}${
      link === "" ? "" : `\n${escape(link)}`
    }`,
});

/** Plain text for a robot that finds mentions or marks in it; a stranger's text holds none. */
export const plainForm = (
  wording: Wording,
  { most, measure }: Limit,
  /** Makes a text harmless, lines and links included; by default what holds tags. */
  escape: (text: string) => string = withoutTags,
) => {
  const layout = (head: string) => plainLayout(head, escape);
  const limit: Limit = { most, measure: (text) => measure(escape(text)) };
  /** How many of the alerts one text holds behind the mentions. */
  const fits = (alerts: ReadonlyArray<Alert>, mentions: string): number =>
    fitDigest(alerts, layout(mentions), wording, limit);
  /** The text behind the mentions; none of a digest that it does not hold. */
  const text = ({ alerts }: Message, mentions: string): Option.Option<string> => {
    if (alerts.length === 1) {
      const room: Limit = { measure: limit.measure, most: most - measure(mentions) };
      return Option.some(mentions + escape(fitAlert(render(alerts[0], wording), "", room)));
    }
    return fits(alerts, mentions) < alerts.length
      ? Option.none()
      : Option.some(digestText(digestOf(alerts, wording), layout(mentions)));
  };
  return { fits, text };
};

/** Bytes of UTF-8 in a string of JSON. */
export const jsonBytes = (measure: Measure): Measure => (text) =>
  measure(text) + (text.match(/["\\\n]/g)?.length ?? 0);
