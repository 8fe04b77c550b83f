import type * as Headers from "effect/http/Headers";
import { cleanLine, truncate } from "../domain/text.ts";

/** What an upstream answered, read to its end. */
export interface UpstreamResponse {
  readonly label: string;
  readonly status: number;
  readonly headers: Headers.Headers;
  readonly text: string;
  /** Where the answer came from after redirects. */
  readonly url: string;
  /** Whether a permanent redirect (301, 308) led there. */
  readonly moved: boolean;
  /** Epoch ms from the Date header, else by our clock. */
  readonly servedAt: number;
}

/** Names of query parameters whose values may be shown; any other may be a secret. */
const harmless = /^(?:state|sort|direction|per_page|page|since|author|limit|owner|page_\w+|tab)$/;

/** An address as a message may show it: without a user and without the values that may be secret. */
export const shownUrl = (url: string): string => {
  const parsed = URL.parse(url);
  if (parsed === null) return "no valid address";
  const query = [...parsed.searchParams].map(([name, value]) =>
    `${cleanLine(name)}=${harmless.test(name) ? cleanLine(value) : "…"}`
  );
  return truncate(
    `${parsed.origin}${parsed.pathname}${query.length === 0 ? "" : `?${query.join("&")}`}`,
    300,
  );
};

/** How a body begins, on one clean line. */
export const beginning = (text: string): string =>
  truncate(cleanLine(text.slice(0, 400)), 80) || "an empty body";
