import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { Malformed, type Reason } from "../domain/errors.ts";
import { type DecodedList, decodeJson, readable } from "./decode.ts";
import { nextLink } from "./link.ts";
import type { UpstreamClient } from "./upstream_client.ts";
import type { UpstreamRequest } from "./upstream_request.ts";
import type { UpstreamResponse } from "./upstream_response.ts";
import { conditions, type Validator, validatorOf } from "./validator.ts";
import type { Phrase } from "../domain/phrase.ts";

/** A list in pages: JSON arrays that link to their next page. */
export interface PagedList<A> {
  readonly request: Pick<UpstreamRequest, "label" | "token" | "headers">;
  readonly baseUrl: string;
  /** Where a mirror's links may lead; they are followed on the mirror. */
  readonly canonicalOrigin: string;
  /** The elements that can be read, and a note on each of the others. */
  readonly decode: (elements: ReadonlyArray<unknown>) => DecodedList<A>;
  /** Turns a refusal into a reason where the upstream has statuses of its own. */
  readonly refuse?: (response: UpstreamResponse) => Reason;
}

const elements = decodeJson(Schema.Array(Schema.Unknown));

/**
 * The elements of a page, of which `elementsIn` knows where they stand. Malformed where nothing of it can
 * be read, for that is no empty page.
 */
export const readElements = Effect.fn("PagedList.elements")(function* <A>(
  response: UpstreamResponse,
  elementsIn: (response: UpstreamResponse) => Effect.Effect<ReadonlyArray<unknown>, Reason>,
  decode: PagedList<A>["decode"],
) {
  const { label, original } = response;
  const shown = yield* elementsIn(response);
  const { decoded, notes } = yield* readable(label, shown.length, decode(shown));
  /** The elements as they came, secrets included, for hashes alone; those shown where there are none. */
  const originals = original === undefined
    ? shown
    // Why it cannot be decoded may quote it.
    : yield* elementsIn({ ...response, text: Redacted.value(original) }).pipe(
      Effect.orElseSucceed(() => shown),
    );
  return { shown, decoded, notes, originals };
});

/** Finds each element of a page as it came, by what tells it from the others; itself if it came so. */
export const originalsOf = <A>(
  { shown, originals }: {
    readonly shown: ReadonlyArray<unknown>;
    readonly originals: ReadonlyArray<unknown>;
  },
  decode: PagedList<A>["decode"],
  keyOf: (element: A) => string | number,
): (element: A) => A => {
  const asTheyCame = new Map(
    originals === shown ? [] : decode(originals).decoded.map((each) => [keyOf(each), each]),
  );
  return (element) => asTheyCame.get(keyOf(element)) ?? element;
};

/**
 * Reads one page, unless it is still the `known` one: then there is none. `seen` are the pages read
 * before it. Malformed where nothing of it can be read, for that is no empty page, and where it links
 * back to a page that was read.
 */
export const readPage = Effect.fn("PagedList.read")(function* <A>(
  client: UpstreamClient["Service"],
  { request, baseUrl, canonicalOrigin, decode, refuse }: PagedList<A>,
  url: string,
  known: Option.Option<Validator>,
  seen: ReadonlyArray<string> = [],
) {
  const { label, token, headers } = request;
  const asked = { url, ...(token === undefined ? {} : { token }) };
  const malformed = ({ en, zh }: Phrase) =>
    new Malformed({ says: { en: `${label.en} ${en}`, zh: `${label.zh} ${zh}` } });
  const condition = conditions(asked, known);
  const response = yield* client.get(
    { ...request, url, headers: { ...headers, ...condition } },
    refuse,
  );
  if (response.status === 304) {
    return Object.keys(condition).length > 0
      ? { response, page: Option.none() }
      : yield* malformed({
        en: "answers 304 to an unconditional request",
        zh: "对无条件请求返回了 304",
      });
  }
  const read = yield* readElements(response, elements, decode);
  const next = yield* nextLink(response, { baseUrl, canonicalOrigin });
  if (Option.isSome(next) && [...seen, url].includes(next.value)) {
    return yield* malformed({
      en: "links to a page that was read before",
      zh: "的下一页链接指回了读过的页面",
    });
  }
  return {
    response,
    page: Option.some({ ...read, next, validator: validatorOf(asked, response) }),
  };
});
