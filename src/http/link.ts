import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Malformed } from "../domain/errors.ts";
import { truncate } from "../domain/text.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/** Characters of a Link header, and of an address in it; honest cursors have a few hundred. */
const longestHeader = 16_384;
const longestAddress = 4_096;

/** The target of the first link with the relation `next` (RFC 8288, 3). */
const nextTarget = (header: string): string | undefined => {
  for (const [, target = "", parameters = ""] of header.matchAll(/<([^<>]*)>([^<]*)/g)) {
    // A comma ends a link unless it is quoted.
    const own = parameters.replace(/"[^"]*"/g, (text) =>
      text.replace(/[,;]/g, " ")).split(",")[0] ??
      "";
    const relations = own.split(";").map((parameter) =>
      /^\s*rel\s*=\s*(?:"([^"]*)"|(\S+))/i.exec(parameter)
    ).find((found) => found !== null);
    const names = (relations?.[1] ?? relations?.[2] ?? "").toLowerCase().split(/\s+/);
    if (names.includes("next")) return target;
  }
  return undefined;
};

/**
 * Whether a stored address is one of the base URL's host. That may have changed since, and a token must
 * not go where it led before.
 */
export const isBelow = (baseUrl: string, url: string): boolean =>
  URL.parse(url)?.origin === new URL(baseUrl).origin;

/**
 * The `rel="next"` of a Link header (RFC 8288), ready to be requested. A link to the base URL's origin
 * is followed as given; a mirror's link to the canonical origin is rebased onto the mirror, which may be
 * all that can be reached; any other origin is Malformed, and so is an overlong header.
 */
export const nextLink = (
  response: UpstreamResponse,
  options: { readonly baseUrl: string; readonly canonicalOrigin: string },
): Effect.Effect<Option.Option<string>, Malformed> => {
  const header = response.headers["link"] ?? "";
  const target = header.length > longestHeader ? undefined : nextTarget(header);
  if (header.length > longestHeader || (target?.length ?? 0) > longestAddress) {
    return Effect.fail(
      new Malformed({
        says: {
          en: `${response.label.en} links to a next page in ${header.length} characters`,
          zh: `${response.label.zh} 给出的下一页链接长达 ${header.length} 个字符`,
        },
      }),
    );
  }
  if (target === undefined) return Effect.succeed(Option.none());
  const base = new URL(options.baseUrl);
  const next = URL.parse(target, response.url);
  if (next?.origin === base.origin) return Effect.succeed(Option.some(next.href));
  if (next?.origin === options.canonicalOrigin) {
    const path = `${base.pathname.replace(/\/+$/, "")}${next.pathname}`;
    return Effect.succeed(Option.some(`${base.origin}${path}${next.search}`));
  }
  const host = truncate(next?.host ?? "", 100);
  return Effect.fail(
    new Malformed({
      says: {
        en: `${response.label.en} links to a next page on ${host || "no valid address"}`,
        zh: `${response.label.zh} 的下一页链接${host === "" ? "无效" : `指向 ${host}`}`,
      },
    }),
  );
};
