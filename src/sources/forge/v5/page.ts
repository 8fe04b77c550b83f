import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { originalsOf, type PagedList, readPage } from "../../../http/paged_list.ts";
import type { UpstreamClient } from "../../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../../http/upstream_response.ts";
import type { Validator } from "../../../http/validator.ts";
import { forgeLabel, type ForgePlace, forgeRefusal } from "./forge.ts";

/** The next page by number, where the header of this one counts more. */
const nextPage = (url: string, { headers }: UpstreamResponse): Option.Option<string> => {
  const next = new URL(url);
  const page = Number(next.searchParams.get("page") ?? 1);
  const total = headers["total_page"] ?? "";
  if (!/^\d{1,6}$/.test(total) || page >= Number(total)) return Option.none();
  next.searchParams.set("page", String(page + 1));
  return Option.some(next.href);
};

/** How the elements of a list are read. */
export interface ForgeElements<A> {
  readonly decode: PagedList<A>["decode"];
  /** What tells an element from all others. */
  readonly idOf: (element: A) => string;
}

/**
 * Reads a page, unless it is unchanged. What it links to is left aside: pages are asked for by number, so
 * that none leads out of the sweep.
 */
export const readForgePage = Effect.fn("Forge.read")(function* <A>(
  client: UpstreamClient["Service"],
  place: ForgePlace,
  { decode, idOf }: ForgeElements<A>,
  url: string,
  known: Option.Option<Validator>,
) {
  const { response, page } = yield* readPage(
    client,
    {
      request: { label: forgeLabel(place), token: place.token },
      baseUrl: place.baseUrl,
      canonicalOrigin: place.forge.publicApi,
      decode,
      refuse: forgeRefusal,
    },
    url,
    known,
  ).pipe(
    // A page arrives cut off now and then.
    Effect.retry({ times: 1, while: ({ _tag }) => _tag === "Malformed" }),
  );
  return {
    response,
    page: Option.map(page, (read) => ({
      ...read,
      next: nextPage(url, response),
      originalOf: originalsOf(read, decode, idOf),
    })),
  };
});
