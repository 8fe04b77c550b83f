import type { Measure } from "../domain/text.ts";
import type { DigestEntry } from "./brief.ts";
import type { DigestLayout } from "./digest.ts";
import type { Cut, Limit } from "./fit.ts";
import type { Tone } from "./tone.ts";

/** How a receiver marks text up. */
export interface Markup {
  /** A stranger's line as it stands in a text, where it marks nothing up and mentions nobody. */
  readonly escape: (text: string) => string;
  /** A text, not escaped yet, that leads to an http(s) address. */
  readonly link: (text: string, url: string) => string;
  /** Of texts that are escaped: a headline, a place in a digest, an excerpt. */
  readonly heading: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quote: (text: string) => string;
  /** Less important than what it stands beside. */
  readonly quiet: (text: string) => string;
  /** A dot in the colour of the tone, "" where there is no colour for it. */
  readonly dot: (tone: Tone) => string;
  /** Between two lines, and between two paragraphs. */
  readonly lineBreak: string;
  readonly paragraph: string;
  /** What a text takes at most once it is escaped, by the receiver's count. */
  readonly measure: Measure;
  /** What a text takes that is marked up. */
  readonly size: Measure;
}

/** The link of a text that is not escaped yet, or the text alone where there is none. */
export const markedLink = (
  text: string,
  url: string,
  { escape, link }: Pick<Markup, "escape" | "link">,
): string => url === "" ? escape(text) : link(text, url);

/** What one part of an alert may take besides its text. */
const partSize = 48;

/** For `cutAlert`: the limit of a text, with room for what marks each part up. */
export const markupLimit = (most: number, { measure }: Pick<Markup, "measure">): Limit => ({
  most: most - partSize,
  measure: (text) => measure(text) + partSize * (text.match(/\n/g)?.length ?? 0),
});

/** An entry of a list, with a dot in front. */
export const markedEntry = (
  { title, link, tone = "plain" }: Pick<DigestEntry, "title" | "link"> & { readonly tone?: Tone },
  markup: Markup,
): string => `${markup.dot(tone) || "•"} ${markedLink(title, link, markup)}`;

/** What follows the headline of an alert: facts, excerpt, totals, items, time. */
export const markedBody = (
  { lines, excerpt, time, sources, items, closing }: Omit<Cut, "title" | "link">,
  markup: Markup,
): string => {
  const { escape, quote, quiet, lineBreak, paragraph } = markup;
  return [
    [...lines, ...sources].map(escape).join(lineBreak),
    excerpt === "" ? "" : quote(escape(excerpt)),
    items.map((item) => markedEntry(item, markup)).join(lineBreak),
    [...closing, time].filter((line) => line !== "").map((line) => quiet(escape(line)))
      .join(lineBreak),
  ].filter((part) => part !== "").join(paragraph);
};

/** How a digest stands in it. */
export const markedLayout = (markup: Markup, head: string): DigestLayout => {
  const { escape, heading, strong, quiet, lineBreak, paragraph } = markup;
  return {
    head,
    title: (title) => title === "" ? "" : heading(title),
    place: (place) => `${paragraph}${strong(escape(place))}`,
    entry: (entry) =>
      `${lineBreak}${markedEntry(entry, markup)}${
        entry.note === "" ? "" : `${lineBreak}${escape(entry.note)}`
      }${entry.about === "" ? "" : quiet(` · ${escape(entry.about)}`)}`,
  };
};
