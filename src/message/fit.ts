import type { Alert } from "../domain/alert.ts";
import { type Measure, truncate } from "../domain/text.ts";
import type { DigestLayout } from "./digest.ts";
import { brief } from "./brief.ts";
import type { Rendered } from "./render.ts";
import type { Wording } from "./words.ts";

/*
 * Packs alerts into what a receiver takes. Entries, links and mentions stand whole or not at all, what
 * is left out is counted, and every part is measured once.
 */

/** The most a text may be, by the receiver's own count. */
export interface Limit {
  readonly most: number;
  readonly measure: Measure;
}

/** A smaller part of a text says nothing and is left out. */
const leastPiece = 20;
/** What keywords and the like take of the limit, so that the excerpt has room. */
const factShare = 0.24;
/** What a list of sources fills, so that some of the newest items stand below. */
const sourcesShare = 0.52;

/** A part of a text, on lines of its own. */
export interface Piece {
  readonly text: string;
  /** Lower ones have their room first; without it the order of the text. */
  readonly rank?: number;
  /** Cut down to no less than this; without it the piece stands whole or not at all. */
  readonly least?: number;
  /** Cut down to this even where there is room. */
  readonly most?: number;
}

/** As much of the pieces as there is room for, by their index. The first always stands. */
export const fitPieces = (
  pieces: ReadonlyArray<Piece>,
  { most, measure }: Limit,
): ReadonlyMap<number, string> => {
  const lineBreak = measure("\n");
  const sized = pieces.map((piece, index) => ({ ...piece, index, size: measure(piece.text) }))
    .filter(({ text, index }) => index === 0 || text !== "");
  const [{ size: first = 0, least = first } = {}] = sized;
  let reserved = Math.min(first, least);
  let room = most;
  const chosen = new Map<number, string>();
  const ranked = sized.toSorted((a, b) => (a.rank ?? a.index) - (b.rank ?? b.index));
  for (const { index, text, size, least = size, most: longest = size } of ranked) {
    if (index === 0) reserved = 0;
    const left = Math.min(room - reserved - (index === 0 ? 0 : lineBreak), longest);
    if (index > 0 && left < Math.min(size, least)) continue;
    const kept = size <= left ? text : truncate(text, left, measure);
    chosen.set(index, kept);
    room -= (index === 0 ? 0 : lineBreak) + (kept === text ? size : measure(kept));
  }
  return chosen;
};

/**
 * The head and as many of the entries as fit whole below it, from the first on, with the lines that
 * say of `shown` entries how many are left out. With no room even for these it is the head alone.
 */
export const fitList = (
  head: string,
  entries: ReadonlyArray<string>,
  closing: (shown: number) => ReadonlyArray<string>,
  { most, measure }: Limit,
): { readonly text: string; readonly shown: number; readonly closing: ReadonlyArray<string> } => {
  const ends = [measure(head)];
  for (const entry of entries) {
    const end = (ends.at(-1) ?? 0) + measure(`\n${entry}`);
    if (end > most) break;
    ends.push(end);
  }
  for (const [shown, end] of [...ends.entries()].reverse()) {
    const last = closing(shown);
    if (end + measure(last.map((line) => `\n${line}`).join("")) > most) continue;
    return { text: [head, ...entries.slice(0, shown), ...last].join("\n"), shown, closing: last };
  }
  return { text: head, shown: 0, closing: [] };
};

/** What an alert says where there is not room for all; "" and nothing for what is left out. */
export interface Cut {
  readonly title: string;
  readonly link: string;
  /** What matched, what changed and the like. */
  readonly lines: ReadonlyArray<string>;
  readonly excerpt: string;
  readonly time: string;
  /** Totals by source, and what says how many more there are. */
  readonly sources: ReadonlyArray<string>;
  readonly items: Rendered["items"];
  /** What says how many more items there are. */
  readonly closing: ReadonlyArray<string>;
}

/**
 * An alert cut down to the limit less what is `reserved`, where each part is a line of its own. The link
 * stands whole, and the title gives way to it, unless that leaves too little: cut short a link leads
 * nowhere.
 */
export const cutAlert = (message: Rendered, { most, measure }: Limit, reserved = 0): Cut => {
  const room = { measure, most: most - reserved };
  const title = { text: message.title, least: leastPiece, rank: 1 };
  const link = { text: message.link, rank: 0 };
  const nothing = { lines: [], excerpt: "", time: "", sources: [], items: [], closing: [] };
  if (message.items.length === 0 && message.sources.length === 0) {
    const facts = message.lines.map((text): Piece => ({
      text,
      least: leastPiece,
      rank: 3,
      ...message.link === "" ? {} : { most: Math.floor(most * factShare) },
    }));
    const excerpt = { text: message.about || message.excerpt, least: leastPiece, rank: 4 };
    const time = { text: message.time, rank: 2 };
    const chosen = fitPieces([title, link, excerpt, time, ...facts], room);
    const [titled = "", linked = "", excerpted = "", timed = "", ...lines] = [
      ...Array(4 + facts.length).keys(),
    ].map((index) => chosen.get(index) ?? "");
    return {
      ...nothing,
      title: titled,
      link: linked,
      lines: lines.filter((line) => line !== ""),
      excerpt: excerpted,
      time: timed,
    };
  }
  const notes = message.lines.map((text): Piece => ({
    text,
    least: leastPiece,
    most: Math.floor(most * factShare),
  }));
  const chosen = fitPieces([title, link, ...notes], room);
  const parts = [...chosen].toSorted(([a], [b]) => a - b);
  const headed = {
    ...nothing,
    title: chosen.get(0) ?? "",
    link: chosen.get(1) ?? "",
    lines: parts.flatMap(([index, text]) => index < 2 ? [] : [text]),
  };
  const head = parts.map(([, text]) => text).join("\n");
  const sources = fitList(head, message.sources, message.moreSources, {
    measure,
    most: Math.floor(most * sourcesShare) - reserved,
  });
  const items = message.items.map(({ title, link }) =>
    `• ${title}${link === "" ? "" : `\n${link}`}`
  );
  // With nothing shown the title has said how many there are.
  const above = sources.shown === 0 ? head : sources.text;
  const { shown, closing } = fitList(above, items, message.more, room);
  return shown === 0 && sources.shown === 0 ? headed : {
    ...headed,
    sources: sources.shown === 0
      ? []
      : [...message.sources.slice(0, sources.shown), ...sources.closing],
    items: message.items.slice(0, shown),
    closing,
  };
};

/** An alert as plain text behind its mentions, which must leave room for a title. */
export const fitAlert = (message: Rendered, mentions: string, limit: Limit): string => {
  const cut = cutAlert(message, limit, limit.measure(mentions));
  return mentions + [
    cut.title,
    ...[cut.link, ...cut.lines, cut.excerpt, cut.time].filter((part) => part !== ""),
    ...cut.sources,
    ...cut.items.map(({ title, link }) => `• ${title}${link === "" ? "" : `\n${link}`}`),
    ...cut.closing,
  ].join("\n");
};

/** How many of the alerts, from the first on, one digest holds; at least 1. */
export const fitDigest = (
  alerts: ReadonlyArray<Alert>,
  layout: DigestLayout,
  wording: Wording,
  { most, measure }: Limit,
): number => {
  const places = new Set<string>();
  const { title = (text: string) => text } = layout;
  let size = measure(layout.head);
  let count = 0;
  for (const alert of alerts) {
    const { place, entries } = brief(alert, wording);
    if (!places.has(place)) size += measure(layout.place(place));
    places.add(place);
    for (const entry of entries) size += measure(layout.entry(entry));
    if (size + measure(title(wording.words.digest(count + 1))) > most) break;
    count++;
  }
  return Math.max(count, 1);
};
