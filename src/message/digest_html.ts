import { escapeHtml } from "../domain/text.ts";
import type { DigestEntry } from "./brief.ts";
import type { Digest } from "./digest.ts";
import { anchor, block, mailPage, quiet, toned } from "./mail_page.ts";
import type { Words } from "./words.ts";

/** A digest for mail readers that show HTML: by place, each entry with a dot in its kind's colour. */
export const digestHtml = ({ title, groups }: Digest, words: Words): string =>
  mailPage({
    title,
    tone: "plain",
    blocks: [
      block(escapeHtml(title), "font-size:20px;line-height:1.35;font-weight:600"),
      ...groups.flatMap(({ place, entries }) => [
        block(escapeHtml(place), "font-weight:600;margin:20px 0 6px"),
        entryTable(entries),
      ]),
    ],
  }, words);

const entryTable = (entries: ReadonlyArray<DigestEntry>): string =>
  [
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0">',
    ...entries.map(entryRow),
    "</table>",
  ].join("\n");

const cell = "border-top:1px solid #d8dee4;padding:9px 0;vertical-align:top";

/** An entry as one row. */
export const entryRow = ({ title, link, note, about, time, tone }: DigestEntry): string => {
  const last = [about, time].filter((each) => each !== "").join(" · ");
  const said = note === "" ? "" : `<br>${escapeHtml(note)}`;
  const below = last === "" ? "" : `<br><span style="font-size:13px">${quiet(last)}</span>`;
  return `<tr><td class="rule" width="20" style="${cell}">${
    last === "" ? "" : toned(tone, "●")
  }</td><td class="text rule" style="${cell};color:#1f2328">${
    anchor(title, link)
  }${said}${below}</td></tr>`;
};
