import { utf16Units } from "../../domain/text.ts";
import type { Body } from "../robot/robot.ts";
import type { Marked } from "../robot/marked_form.ts";
import { barColour } from "../robot/tones.ts";
import { withEntities } from "./mrkdwn.ts";

/** UTF-16 units of all texts; some 13,000 characters are refused. */
export const mostInBlocks = 11_000;
/** UTF-16 units of a block's text. */
const mostInBlock = 3000;

const section = (text: string): Body => ({ type: "section", text: { type: "mrkdwn", text } });

/** Sections of whole lines, each as long as a block may be. */
const sections = (text: string): ReadonlyArray<Body> => {
  const texts: Array<string> = [];
  for (const line of text.split("\n")) {
    const last = texts.at(-1);
    if (last !== undefined && utf16Units(last) + 1 + utf16Units(line) <= mostInBlock) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else texts.push(line);
  }
  return texts.map((each) => each.trim()).filter((each) => each !== "").map(section);
};

/** A message as blocks: the headline behind the mentions, the rest beside a bar in its colour. */
export const blocksOf = ({ title, tone, headline, body }: Marked, mentions: string): Body => ({
  // For notifications; the blocks are what is read.
  text: withEntities(title),
  blocks: sections(`${mentions === "" ? "" : `${mentions}\n`}${headline}`),
  attachments: body === "" ? [] : [{
    color: `#${barColour[tone].toString(16).padStart(6, "0")}`,
    fallback: withEntities(title),
    blocks: sections(body),
  }],
  unfurl_links: false,
  unfurl_media: false,
});
