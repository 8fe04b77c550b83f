import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Malformed } from "../domain/errors.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/**
 * The `rel="next"` of a Link header (RFC 8288), ready to be asked. On the base URL's own origin it is
 * followed as given; a mirror's link to the canonical origin is re-based onto the mirror, so that
 * nothing is asked where the user may not get; any other origin is Malformed.
 */
export const nextLink = (
  response: UpstreamResponse,
  options: { readonly baseUrl: string; readonly canonicalOrigin: string },
): Effect.Effect<Option.Option<string>, Malformed> => {
  const target = /<([^>]*)>\s*(?:;[^,<]*)?;\s*rel="?(?:[^",;]* )?next\b/i.exec(
    response.headers["link"] ?? "",
  )?.[1];
  if (target === undefined) return Effect.succeed(Option.none());
  const base = new URL(options.baseUrl);
  const next = URL.parse(target, response.url);
  if (next?.origin === base.origin) return Effect.succeed(Option.some(next.href));
  if (next?.origin === options.canonicalOrigin) {
    const path = `${base.pathname.replace(/\/+$/, "")}${next.pathname}`;
    return Effect.succeed(Option.some(`${base.origin}${path}${next.search}`));
  }
  return Effect.fail(
    new Malformed({
      message: `${response.label} names a next page on ${next?.host ?? "no valid address"}`,
    }),
  );
};
