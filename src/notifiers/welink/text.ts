import { codePoints, truncate } from "../../domain/text.ts";
import type { DigestLayout } from "../../message/digest.ts";
import type { Limit } from "../../message/fit.ts";

/** The longest `content.text` the robot takes. */
export const limit: Limit = { most: 500, measure: codePoints };

/** Code points that are always left for a title and its link. */
const leastText = 120;

/** Code points that all mentions together may take. */
export const mentionsLimit = limit.most - leastText;

/** Code points of a title in a digest. */
const longestEntry = 90;

/** What stands in front so that WeLink highlights and notifies: `@all `, `@userid `. */
export const mentions = (accounts: ReadonlyArray<string>, all: boolean): string =>
  [...(all ? ["all"] : []), ...accounts].map((name) => `@${name} `).join("");

/** A digest takes no more room than it must. */
export const dense = (mentioned: string): DigestLayout => ({
  head: mentioned,
  place: (place) => `\n${place}`,
  entry: ({ title, link, note }) =>
    [`\n• ${truncate(title, longestEntry)}`, ...[truncate(note, longestEntry), link]]
      .filter((each) => each !== "").join("\n"),
});
