import { loadOnce } from "../../plugin/load_once.ts";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Malformed, RateLimited, type Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { modelId } from "../organisation/model.ts";
import { NotFound } from "./refusal.ts";

/*
 * The page of an organisation, for when the API fails. Its format is not documented, so it is trusted
 * with little: it shows that models exist, not that others are gone.
 */

export const pageUrl = (baseUrl: string, org: string): string =>
  `${baseUrl}/organization/${encodeURIComponent(org)}?tab=model`;

const unescape = Option.liftThrowable(decodeURIComponent);

/** `/models/NAMESPACE/NAME` on the page's own host. */
const modelOf = (href: string, pageUrl: string, baseUrl: string): string | undefined => {
  const url = URL.parse(href, pageUrl);
  const own = [pageUrl, baseUrl].some((each) => url?.origin === new URL(each).origin);
  if (url === null || !own) return undefined;
  const path = Option.getOrElse(unescape(url.pathname), () => "");
  const id = /\/models\/([^/]+\/[^/]+?)(?:\/(?:summary|files)?)?$/.exec(path)?.[1];
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

const cheerio = loadOnce(() => import("cheerio/slim"));

/** The models the page links to, in the known namespaces of the organisation. */
export const modelsOnPage = Effect.fn("ModelScope.page")(function* (
  response: UpstreamResponse,
  baseUrl: string,
  namespaces: ReadonlyArray<string>,
) {
  const { load } = yield* cheerio;
  const $ = load(response.text);
  const linked = $("a[href]").toArray().map((link) => $(link).attr("href") ?? "");
  const ids = new Set(linked.flatMap((href) => modelOf(href, response.url, baseUrl) ?? []));
  if (ids.size === 0) {
    return yield* new Malformed({
      says: {
        en: `${response.label.en} links to no model`,
        zh: `${response.label.zh} 上没有模型的链接`,
      },
    });
  }
  const known = new Set(namespaces.map((namespace) => namespace.toLowerCase()));
  return [...ids]
    .filter((id) => known.has((id.split("/")[0] ?? "").toLowerCase()))
    .map(toItem(baseUrl));
});

/**
 * Whether the page may serve instead of the list: not when the host is rate limited, and not when the token is
 * refused, which the operator must see.
 */
export const mayAskPage = (reason: Reason): boolean =>
  reason._tag === "Unavailable" || reason._tag === "Malformed" || reason instanceof NotFound;

/** What to report when the page failed too. */
export const withCause = (failure: Reason, reason: Reason): Reason => {
  const says = {
    en: `${failure.says.en}; the API failed before (${reason.says.en})`,
    zh: `${failure.says.zh}；此前 API 失败（${reason.says.zh}）`,
  };
  if (failure._tag === "Malformed") return new Malformed({ says });
  return failure._tag === "RateLimited"
    ? new RateLimited({ says, retryAfter: failure.retryAfter })
    : reason;
};
