import * as Effect from "effect/Effect";
import { Malformed } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import type { UpstreamResponse } from "../http/upstream_response.ts";
import { modelId } from "./organisation.ts";

/*
 * The page of an organisation, for when the API does not answer. Its form is promised by nobody, so
 * it is trusted with little: it shows that models are there, not that others are gone.
 */

export const pageUrl = (baseUrl: string, org: string): string =>
  `${baseUrl}/organization/${encodeURIComponent(org)}?tab=model`;

/** `/models/NAMESPACE/NAME`, on the page's own host. */
const modelOf = (href: string, pageUrl: string): string | undefined => {
  const url = URL.parse(href, pageUrl);
  if (url === null || url.origin !== new URL(pageUrl).origin) return undefined;
  const id = /^\/models\/([^/]+\/[^/]+?)(?:\/(?:summary|files)?)?$/.exec(url.pathname)?.[1];
  return id !== undefined && modelId.test(id) ? id : undefined;
};

const toItem = (baseUrl: string) => (id: string): Item => ({
  id,
  kind: "model",
  title: id,
  body: "",
  url: `${baseUrl}/models/${id}`,
  author: id.split("/")[0] ?? null,
  labels: [],
  state: null,
  createdAt: null,
  updatedAt: null,
  closedAt: null,
  mergedAt: null,
  version: null,
  fields: {},
});

/** The models an organisation's page links to, in namespaces known to be the organisation's. */
export const modelsOnPage = Effect.fn("ModelScope.page")(function* (
  response: UpstreamResponse,
  baseUrl: string,
  namespaces: ReadonlyArray<string>,
) {
  const { load } = yield* Effect.promise(() => import("cheerio"));
  const $ = load(response.text);
  const linked = $("a[href]").toArray().map((link) => $(link).attr("href") ?? "");
  const ids = new Set(linked.flatMap((href) => modelOf(href, response.url) ?? []));
  if (ids.size === 0) {
    return yield* new Malformed({ message: `${response.label} links to no model` });
  }
  const known = new Set(namespaces.map((namespace) => namespace.toLowerCase()));
  return [...ids]
    .filter((id) => known.has((id.split("/")[0] ?? "").toLowerCase()))
    .map(toItem(baseUrl));
});
