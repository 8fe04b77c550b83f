import { codePoints, truncate } from "../../domain/text.ts";
import type { Alert } from "../../domain/alert.ts";
import { digestOf } from "../../message/digest.ts";
import type { Rendered } from "../../message/render.ts";
import type { Wording } from "../../message/words.ts";

/** Longest `content.text` the robot takes, counted in code points. */
export const textLimit = 500;

/** The most all mentions together may take, so that there is always room for what happened. */
export const mentionsLimit = 300;

/** Below this many code points a piece of text says nothing and is left out. */
const leastPiece = 20;
/** Keywords and the like take no more than this from the excerpt. */
const longestFact = 120;

/** What a list of sources fills at most, so that some of the newest items stand below. */
const sourcesLimit = 260;

/** Longest title in a digest. */
const longestEntry = 90;

/** What stands in front so that WeLink highlights and notifies: `@all `, `@userid `. */
export const mentions = (accounts: ReadonlyArray<string>, all: boolean): string =>
  [...(all ? ["all"] : []), ...accounts].map((name) => `@${name} `).join("");

/**
 * An alert in 1 to 500 code points. Mentions (at most `mentionsLimit`) and the link stand whole; the
 * title gives way to them, the excerpt takes the room that is left. A link so long that it would
 * leave the title fewer than 20 code points is left out, for cut short it leads nowhere.
 */
export const welinkText = (message: Rendered, mentioned: string): string => {
  const room = textLimit - codePoints(mentioned);
  const shortest = Math.min(codePoints(message.title), leastPiece);
  const link = message.link !== "" && codePoints(message.link) + 1 + shortest <= room
    ? `\n${message.link}`
    : "";
  const text = `${mentioned}${truncate(message.title, room - codePoints(link))}${link}`;
  return message.items.length === 0 && message.sources.length === 0
    ? withDetails(text, message)
    : withItems(withSources(text, message), message);
};

/** As many sources as fit into the first half, and how many more there are. */
const withSources = (head: string, { sources, moreSources }: Rendered): string => {
  const closing = (count: number) => moreSources(count).map((more) => `\n${more}`).join("");
  let list = "";
  let shown = 0;
  for (const source of sources) {
    const longer = `${list}\n${source}`;
    if (codePoints(`${head}${longer}${closing(shown + 1)}`) > sourcesLimit) break;
    list = longer;
    shown++;
  }
  return shown === 0 ? head : `${head}${list}${closing(shown)}`;
};

const withDetails = (head: string, message: Rendered): string => {
  let text = head;
  // The time stands last and gives way to nothing but the title and the link.
  const last = message.time === "" ||
      codePoints(head) + codePoints(message.time) + 1 > textLimit
    ? ""
    : `\n${message.time}`;
  const room = textLimit - codePoints(last);
  const add = (piece: string, longest: number) => {
    const left = Math.min(room - codePoints(text) - 1, longest);
    if (piece === "" || left < Math.min(codePoints(piece), leastPiece)) return;
    text += `\n${truncate(piece, left)}`;
  };
  for (const fact of message.lines) add(fact, message.link === "" ? textLimit : longestFact);
  add(message.excerpt, textLimit);
  return text + last;
};

/** As many items as fit whole, newest first, and how many more there are. */
const withItems = (head: string, message: Rendered): string => {
  let list = "";
  let shown = 0;
  const closing = (count: number) => message.more(count).map((more) => `\n${more}`).join("");
  for (const { title, link } of message.items) {
    const longer = `${list}\n• ${title}${link === "" ? "" : `\n${link}`}`;
    if (codePoints(`${head}${longer}${closing(shown + 1)}`) > textLimit) break;
    list = longer;
    shown++;
  }
  const whole = `${head}${list}${closing(shown)}`;
  // With no item shown the title has said how many there are.
  const isOver = codePoints(whole) > textLimit;
  return isOver || (shown === 0 && message.sources.length === 0) ? head : whole;
};

/** Several alerts in one text; longer than `textLimit` when they are too many, see `digestFits`. */
export const welinkDigest = (
  alerts: ReadonlyArray<Alert>,
  mentioned: string,
  wording: Wording,
): string => {
  const { title, groups } = digestOf(alerts, wording);
  const lines = groups.flatMap(({ place, entries }) => [
    place,
    ...entries.flatMap(({ title, link }) => [
      `• ${truncate(title, longestEntry)}`,
      ...(link === "" ? [] : [link]),
    ]),
  ]);
  return [`${mentioned}${title}`, ...lines].join("\n");
};

/** How many of the alerts, from the first on, stand whole in one text; at least 1. */
export const digestFits = (
  alerts: ReadonlyArray<Alert>,
  mentioned: string,
  wording: Wording,
): number => {
  let count = 1;
  while (
    count < alerts.length &&
    codePoints(welinkDigest(alerts.slice(0, count + 1), mentioned, wording)) <= textLimit
  ) count++;
  return count;
};
