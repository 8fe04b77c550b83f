import * as Effect from "effect/Effect";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import type { AppConfig } from "../config/load.ts";
import { type Language, languages } from "../domain/locale.ts";
import type { Phrase } from "../domain/phrase.ts";
import { sessionCookie } from "./access.ts";
import { type Reader, standardReader } from "../views/reader.ts";

/** The cookie that remembers the language somebody chose. */
export const languageCookie = "mrt_language";

/** Whoever looks at a page. */
export interface Visitor extends Reader {
  readonly say: (phrase: Phrase) => string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether there is a session that can be ended. */
  readonly hasSession: boolean;
}

const known = (text: string | null | undefined): Language | undefined =>
  languages.find((language) => language === text);

/** The first of the languages a browser asks for that MRT speaks. */
const preferred = (header = ""): Language | undefined =>
  header.slice(0, 200).split(",").map((each) => known(each.trim().slice(0, 2).toLowerCase()))
    .find((language) => language !== undefined);

/** The language of `?lang=`, of an earlier choice, of the browser, and else of the config. */
export const visitorOf = (config: AppConfig) =>
  Effect.map(HttpServerRequest.HttpServerRequest, ({ url, cookies, headers }): Visitor => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const language = known(searchParams.get("lang")) ?? known(cookies[languageCookie]) ??
      preferred(headers["accept-language"]) ?? config.locale.language;
    return {
      ...standardReader,
      language,
      timezone: config.locale.timezone,
      vocabulary: config.vocabulary,
      columns: Infinity,
      say: (phrase) => phrase[language],
      path: pathname,
      query: searchParams,
      hasSession: cookies[sessionCookie] !== undefined,
    };
  });
