import type { Alert } from "../domain/alert.ts";
import { brief, type DigestEntry } from "./brief.ts";
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
    const own = groups.get(place) ?? [];
    own.push(...entries);
    groups.set(place, own);
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
  /** The title as it stands; as it is without this. */
  readonly title?: (title: string) => string;
  readonly place: (place: string) => string;
  readonly entry: (entry: DigestEntry) => string;
}

/** For mails and terminals. */
export const roomy: DigestLayout = {
  head: "",
  place: (place) => `\n\n${place}`,
  entry: ({ title, link, note, about, time }) => {
    const last = [about, time].filter((each) => each !== "").join(" · ");
    return [`\n• ${title}`, ...[link, note, last].filter((each) => each !== "")].join("\n  ");
  },
};

/** Plain text. */
export const digestText = ({ title, groups }: Digest, layout: DigestLayout = roomy): string =>
  [
    layout.head,
    layout.title?.(title) ?? title,
    ...groups.flatMap(({ place, entries }) => [
      layout.place(place),
      ...entries.map((entry) => layout.entry(entry)),
    ]),
  ].join("");
