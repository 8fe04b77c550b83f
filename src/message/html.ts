import { escapeHtml } from "../domain/text.ts";
import { sourceLines } from "./plain_text.ts";
import type { Rendered } from "./render.ts";

/** An alert for mail readers that show HTML; nothing in it is loaded from anywhere. */
export const html = (message: Rendered): string =>
  [
    `<p><strong>${anchor(message.title, message.link)}</strong></p>`,
    ...message.lines.map((fact) => `<p>${escapeHtml(fact)}</p>`),
    ...(message.excerpt === "" ? [] : [`<blockquote>${escapeHtml(message.excerpt)}</blockquote>`]),
    ...(message.time === "" ? [] : [`<p>${escapeHtml(message.time)}</p>`]),
    ...(message.sources.length === 0 ? [] : [
      "<p>",
      sourceLines(message).map(escapeHtml).join("<br>\n"),
      "</p>",
    ]),
    ...(message.items.length === 0 ? [] : [
      "<ul>",
      ...message.items.map(({ title, link }) => `<li>${anchor(title, link)}</li>`),
      "</ul>",
    ]),
    ...message.more(message.items.length).map((more) => `<p>${escapeHtml(more)}</p>`),
  ].join("\n");

const anchor = (title: string, link: string): string =>
  link === "" ? escapeHtml(title) : `<a href="${escapeHtml(link)}">${escapeHtml(title)}</a>`;
