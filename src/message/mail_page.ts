import { escapeHtml } from "../domain/text.ts";
import type { Tone } from "./tone.ts";
import type { Words } from "./words.ts";

/*
 * A mail as an HTML page that mail readers show alike: tables and inline styles, for many drop the
 * style block, which only adapts the page to a dark screen and to a narrow one. Nothing in it is
 * loaded from anywhere.
 */

/** Colours on white and on black, both readable (WCAG AA). */
const colours: Readonly<Record<Tone, readonly [light: string, dark: string]>> = {
  new: ["#1a7f37", "#3fb950"],
  done: ["#8250df", "#b083f0"],
  ended: ["#bc4c00", "#f0883e"],
  change: ["#0969da", "#58a6ff"],
  access: ["#9a6700", "#d29922"],
  trouble: ["#cf222e", "#ff7b72"],
  plain: ["#57606a", "#9da7b3"],
};

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI','PingFang SC','Microsoft YaHei'," +
  "'Noto Sans CJK SC',Roboto,Helvetica,Arial,sans-serif";

const dark = [
  ".page{background:#0d1117!important}",
  ".card{background:#161b22!important;border-color:#30363d!important}",
  ".text,.text a{color:#e6edf3!important}",
  ".quiet{color:#9da7b3!important}",
  ".quote{background:#1f262e!important;border-color:#3d444d!important;color:#d1d7e0!important}",
  ".rule{border-color:#30363d!important}",
  ...Object.entries(colours).flatMap(([tone, [, colour]]) => [
    `.is-${tone}{color:${colour}!important}`,
    `.bar-${tone}{background:${colour}!important}`,
    `.text a.button-${tone}{background:${colour}!important;color:#0d1117!important}`,
  ]),
].join("");

const narrow = ".page-cell{padding:0!important}" +
  ".card{border-radius:0!important;border-left:0!important;border-right:0!important}" +
  ".inside{padding:18px 16px!important}";

/** A text in a colour of its own. */
export const toned = (tone: Tone, text: string): string =>
  `<span class="is-${tone}" style="color:${colours[tone][0]};font-weight:600">${
    escapeHtml(text)
  }</span>`;

/** Less important than what it stands beside. */
export const quiet = (text: string): string =>
  `<span class="quiet" style="color:#57606a">${escapeHtml(text)}</span>`;

/** A link that looks like the text around it; the text alone where there is no link. */
export const anchor = (text: string, link: string): string =>
  link === ""
    ? escapeHtml(text)
    : `<a href="${escapeHtml(link)}" style="color:inherit;text-decoration:underline;` +
      `text-decoration-thickness:1px;text-decoration-color:#8c959f;text-underline-offset:3px">${
        escapeHtml(text)
      }</a>`;

/** A link to press, large enough for a thumb. */
export const button = (tone: Tone, text: string, link: string): string =>
  `<a class="button-${tone}" href="${escapeHtml(link)}" style="display:inline-block;` +
  `background:${colours[tone][0]};color:#ffffff;font-weight:600;text-decoration:none;` +
  `padding:10px 18px;border-radius:6px">${escapeHtml(text)}</a>`;

/** A block of the page; `style` adds to that of all. */
export const block = (content: string, style = ""): string =>
  `<div class="text" style="color:#1f2328;margin:0 0 12px;${style}">${content}</div>`;

/** The page around its blocks. */
export const mailPage = (
  { title, tone, blocks }: {
    readonly title: string;
    readonly tone: Tone;
    readonly blocks: ReadonlyArray<string>;
  },
  { language, sentBy }: Words,
): string =>
  [
    "<!doctype html>",
    `<html lang="${language}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${dark}}` +
    `@media (max-width:480px){${narrow}}</style>`,
    "</head>",
    `<body class="page" style="margin:0;padding:0;background:#f6f8fa">`,
    '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" ' +
    'style="background:#f6f8fa"><tr>',
    '<td class="page-cell" align="center" style="padding:24px 12px">',
    '<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" ' +
    'style="max-width:640px;background:#ffffff;border:1px solid #d0d7de;border-radius:8px;' +
    'border-collapse:separate;overflow:hidden">',
    `<tr><td class="bar-${tone}" style="height:4px;line-height:4px;font-size:0;` +
    `background:${colours[tone][0]}">\u00A0</td></tr>`,
    `<tr><td class="inside" style="padding:24px 28px;font-family:${font};font-size:15px;` +
    'line-height:1.55;text-align:left;word-break:break-word;overflow-wrap:anywhere">',
    ...blocks,
    "</td></tr></table>",
    `<div class="quiet" style="font-family:${font};font-size:12px;color:#57606a;padding:12px">${
      escapeHtml(sentBy)
    }</div>`,
    "</td></tr></table>",
    "</body>",
    "</html>",
  ].join("\n");
