import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { version } from "../app/version.ts";
import type { Phrase } from "../domain/phrase.ts";
import { iconImage, liveScript, styleSheet } from "./assets.ts";
import { html, type Value } from "./html.ts";
import { languageCookie, type Visitor } from "./visitor.ts";

/*
 * What stands around every page.
 */

interface Place {
  readonly path: string;
  readonly name: Phrase;
}

/** The pages, in the order of what people ask. */
const places: ReadonlyArray<Place> = [
  { path: "/", name: { en: "Now", zh: "现状" } },
  { path: "/timeline", name: { en: "Timeline", zh: "时间线" } },
  { path: "/queue", name: { en: "Queue", zh: "待发" } },
  { path: "/rules", name: { en: "Rules", zh: "规则" } },
  { path: "/sources", name: { en: "Sources", zh: "来源" } },
  { path: "/config", name: { en: "Config", zh: "配置" } },
];

const words = {
  title: { en: "Model Release Tracker", zh: "Model Release Tracker" },
  skip: { en: "To the content", zh: "跳到正文" },
  pages: { en: "Pages", zh: "页面" },
  logout: { en: "Log out", zh: "退出登录" },
  other: { en: "中文", zh: "English" },
};

/** The same page in the other language. */
const otherLanguage = ({ language, path, query }: Visitor): string => {
  const next = new URLSearchParams(query);
  next.set("lang", language === "en" ? "zh" : "en");
  return `${path}?${next}`;
};

export interface PageParts {
  readonly title: Phrase;
  readonly content: Value;
  /** Whether it is brought up to date when something happens. */
  readonly isLive?: boolean;
  readonly status?: number;
  /** Whether nobody is logged in yet, so that there is nowhere to go. */
  readonly isAlone?: boolean;
}

/** A whole page. */
export const pageOf = (
  visitor: Visitor,
  page: PageParts,
): HttpServerResponse.HttpServerResponse => {
  const { language, say, path, query, hasSession } = visitor;
  const { title, content, isLive = false, status = 200, isAlone = false } = page;
  const links = places.map(({ path: to, name }) => {
    const isHere = to === "/" ? path === "/" : path.startsWith(to);
    return html`<li><a href="${to}"${
      isHere && html`
        aria-current="page"
      `
    }>${say(name)}</a></li>`;
  });
  const document = html`
    <!doctype html>
    <html lang="${language === "zh" ? "zh-CN" : "en"}">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${say(title)} · MRT</title>
    <link rel="icon" href="${iconImage.path}">
    <link rel="stylesheet" href="${styleSheet.path}">
    ${isLive && html`<script src="${liveScript.path}" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#content">${say(words.skip)}</a>
        <header>
    <a class="brand" href="/" title="${say(words.title)}">MRT</a>
    ${!isAlone && html`
      <nav aria-label="${say(words.pages)}">
        <ul>${links}</ul>
      </nav>
    `}
    <span class="aside"><a href="${otherLanguage(visitor)}" lang="${language === "en"
      ? "zh-CN"
      : "en"}">${say(words.other)}</a></span>
    ${hasSession &&
      html`<form method="POST" action="/logout"><button>${say(words.logout)}</button></form>`}
        </header>
        <main id="content" ${isLive && html`
          data-live
        `}>
    <h1>${say(title)}</h1>
    ${content}
        </main>
        <footer class="quiet">Model Release Tracker ${version}</footer>
      </body>
    </html>
  `;
  const response = HttpServerResponse.text(String(document), {
    status,
    contentType: "text/html; charset=utf-8",
    headers: { "cache-control": "no-store", vary: "accept-language, cookie" },
  });
  return query.get("lang") === language
    ? HttpServerResponse.setCookieUnsafe(response, languageCookie, language, {
      httpOnly: true,
      sameSite: "strict",
      path: "/",
      maxAge: "365 days",
    })
    : response;
};
