import type { Message } from "../../domain/notifier.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { cutAlert, fitDigest } from "../../message/fit.ts";
import {
  escapeMarkdown,
  markdownBytes,
  markdownLink,
  robotMarkdown,
  withoutTags,
} from "../../message/markdown.ts";
import { markedEntry, markedLayout, type Markup, markupLimit } from "../../message/markup.ts";
import { render } from "../../message/render.ts";
import type { Tone } from "../../message/tone.ts";
import type { Wording } from "../../message/words.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Body } from "../robot/robot.ts";

/*
 * Cards of the first version, which every client shows. Strangers' texts stand in elements of plain
 * text wherever they need no link; in Markdown they are escaped.
 */

/** Bytes of a card's texts; the request may have 20 KB. */
export const most = 18_000;

/** The colours of a card's header. */
const templates: Readonly<Record<Tone, string>> = {
  new: "green",
  done: "purple",
  ended: "orange",
  change: "blue",
  access: "yellow",
  trouble: "red",
  plain: "grey",
};

/** Text has three colours. */
const colours: Readonly<Partial<Record<Tone, string>>> = {
  new: "green",
  done: "green",
  trouble: "red",
  ended: "grey",
};

const font = (colour: string, text: string) => `<font color='${colour}'>${text}</font>`;

const markup: Markup = {
  ...robotMarkdown,
  dot: (tone) => colours[tone] === undefined ? "" : font(colours[tone], "●"),
  quiet: (text) => font("grey", text),
  lineBreak: "\n",
};

/** Nothing is marked up in it; a tag that some client might read after all is none either. */
const plain = (text: string) => ({ tag: "plain_text", content: withoutTags(text) });
const plainText = (text: string) => ({ tag: "div", text: plain(text) });
const markdown = (content: string) => ({ tag: "markdown", content });

const card = (title: string, tone: Tone, elements: ReadonlyArray<Body>): Body => ({
  msg_type: "interactive",
  card: {
    config: { wide_screen_mode: true },
    header: { template: templates[tone], title: plain(title) },
    // A card without any is refused.
    elements: elements.length === 0 ? [plainText(title)] : elements,
  },
});

/** How many of the alerts one card holds behind the mentions. */
export const fitsCard = (
  alerts: ReadonlyArray<Alert>,
  mentions: string,
  wording: Wording,
): number =>
  fitDigest(alerts, markedLayout(markup, mentions), wording, { most, measure: markdownBytes });

/** A message as a card; the mentions are tags of its Markdown. */
export const cardOf = ({ alerts }: Message, mentions: string, wording: Wording): Body => {
  const head = mentions === "" ? [] : [markdown(mentions)];
  if (alerts.length > 1) {
    const { title, groups } = digestOf(alerts, wording);
    const text = digestText({ title: "", subject: "", groups }, markedLayout(markup, ""));
    return card(title, "plain", [...head, markdown(text.trim())]);
  }
  const message = render(alerts[0], wording);
  const cut = cutAlert(message, markupLimit(most, markup), markdownBytes(mentions));
  const items = cut.items.map((item) => markedEntry(item, markup));
  const last = [...cut.closing, cut.time].filter((line) => line !== "");
  return card(cut.title, message.tone, [
    ...head,
    ...[cut.lines.join("\n"), cut.excerpt, cut.sources.join("\n")]
      .filter((text) => text !== "").map(plainText),
    ...items.length === 0 ? [] : [markdown(items.join("\n"))],
    ...cut.link === "" ? [] : [markdown(markdownLink(message.open, cut.link))],
    ...last.length === 0
      ? []
      : [markdown(last.map((line) => markup.quiet(escapeMarkdown(line))).join("\n"))],
  ]);
};
