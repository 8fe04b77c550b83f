import { escapeHtml } from "../domain/text.ts";
import type { Fact } from "./facts.ts";
import { anchor, block, button, mailPage, quiet, toned } from "./mail_page.ts";
import { sourceLines } from "./plain_text.ts";
import type { Rendered } from "./render.ts";
import type { Words } from "./words.ts";

const heading = "font-size:20px;line-height:1.35;font-weight:600";

/** An alert for mail readers that show HTML. */
export const mailHtml = (message: Rendered, words: Words): string =>
  mailPage({ title: message.title, tone: message.tone, blocks: blocksOf(message) }, words);

const blocksOf = (message: Rendered): ReadonlyArray<string> => [
  ...message.item === "" ? [block(anchor(message.title, message.link), heading)] : [
    block(
      `${toned(message.tone, message.happened)} \u00A0${quiet(whereOf(message))}`,
      "margin-bottom:6px;font-size:14px",
    ),
    block(anchor(message.item, message.link), heading),
  ],
  ...factTable(message.facts),
  ...message.lines.map((line) => block(escapeHtml(line))),
  ...message.excerpt === "" ? [] : [quote(message.excerpt)],
  ...message.link === ""
    ? []
    : [block(button(message.tone, message.open, message.link), "margin:18px 0 14px")],
  ...message.time === "" ? [] : [block(quiet(message.time), "margin-bottom:0;font-size:13px")],
  ...message.sources.length === 0
    ? []
    : [block(sourceLines(message).map(escapeHtml).join("<br>\n"))],
  ...message.items.map(({ title, link }) =>
    `<div class="text rule" style="color:#1f2328;border-top:1px solid #d8dee4;padding:10px 0">${
      anchor(title, link)
    }</div>`
  ),
  ...message.more(message.items.length).map((more) => block(quiet(more), "margin:8px 0 0")),
];

/** `vllm-project/vllm #123` */
const whereOf = ({ place, facts }: Rendered): string =>
  [place, ...facts.filter(({ label }) => label === "").map(({ value }) => value)].join(" ");

const cell = "padding:2px 0;vertical-align:top";

/** What needs no label stands beside the place. */
const factTable = (facts: ReadonlyArray<Fact>): ReadonlyArray<string> => {
  const rows = facts.filter(({ label }) => label !== "").map(({ label, value }) =>
    `<tr><td style="${cell};padding-right:16px;white-space:nowrap">${quiet(label)}</td>` +
    `<td class="text" style="${cell};color:#1f2328">${escapeHtml(value)}</td></tr>`
  );
  return rows.length === 0 ? [] : [
    '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 12px">' +
    `${rows.join("\n")}</table>`,
  ];
};

const quote = (text: string): string =>
  '<blockquote class="quote" style="margin:0 0 12px;padding:10px 14px;background:#f6f8fa;' +
  `color:#424a53;border-left:3px solid #d0d7de;border-radius:0 4px 4px 0">${
    escapeHtml(text)
  }</blockquote>`;
