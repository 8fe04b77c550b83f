import type { Alert } from "../domain/alert.ts";
import { escapeHtml } from "../domain/text.ts";
import { brief, type DigestEntry } from "./render.ts";
import type { Wording } from "./words.ts";

/** What happened at one place. */
export interface DigestGroup {
  /** `vllm-project/vllm`. */
  readonly place: string;
  /** Newest first. */
  readonly entries: ReadonlyArray<DigestEntry>;
}

/** Several alerts in one message. Each text is one clean line in which nothing mentions anybody. */
export interface Digest {
  /** `12 alerts`. */
  readonly title: string;
  /** For a mail: how much there is, and from where. */
  readonly subject: string;
  /** The place with the newest alert first. */
  readonly groups: ReadonlyArray<DigestGroup>;
}

/** Alerts, oldest first, as people read them: by source, newest first. */
export const digestOf = (alerts: ReadonlyArray<Alert>, wording: Wording): Digest => {
  const groups = new Map<string, Array<DigestEntry>>();
  for (const alert of alerts.toReversed()) {
    const { place, entries } = brief(alert, wording);
    groups.set(place, [...groups.get(place) ?? [], ...entries]);
  }
  const title = wording.words.digest(alerts.length);
  return {
    title,
    subject: wording.words.subject(title, [...groups.keys()]),
    groups: [...groups].map(([place, entries]) => ({ place, entries })),
  };
};

/** How a digest stands in a text; each part brings the line breaks in front of it. */
export interface DigestLayout {
  /** In front of the title: mentions. */
  readonly head: string;
  readonly place: (place: string) => string;
  readonly entry: (entry: DigestEntry) => string;
}

/** For mails and terminals. */
export const roomy: DigestLayout = {
  head: "",
  place: (place) => `\n\n${place}`,
  entry: ({ title, link, time }) =>
    [`\n• ${title}`, ...[link, time].filter((each) => each !== "")].join("\n  "),
};

/** Plain text. */
export const digestText = ({ title, groups }: Digest, layout: DigestLayout = roomy): string =>
  [
    layout.head,
    title,
    ...groups.flatMap(({ place, entries }) => [
      layout.place(place),
      ...entries.map((entry) => layout.entry(entry)),
    ]),
  ].join("");

/** The same as a table; nothing in it is loaded from anywhere. */
export const digestHtml = ({ title, groups }: Digest): string =>
  [
    `<p><strong>${escapeHtml(title)}</strong></p>`,
    '<table cellpadding="4">',
    ...groups.flatMap(({ place, entries }) => [
      `<tr><th align="left">${escapeHtml(place)}</th></tr>`,
      ...entries.map(({ title, link, time }) => {
        const text = escapeHtml(title);
        const what = link === "" ? text : `<a href="${escapeHtml(link)}">${text}</a>`;
        const when = time === "" ? "" : `<br><small>${escapeHtml(time)}</small>`;
        return `<tr><td>${what}${when}</td></tr>`;
      }),
    ]),
    "</table>",
  ].join("\n");
