import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { credentialOf } from "./credential.ts";
import type { UpstreamRequest } from "./upstream_request.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/**
 * The validators of a response (RFC 9110, 8.8). They are kept in the cursor, so that they are committed
 * with the items they stand for or not at all: a response that was never committed counts as unknown.
 */
export const Validator = Schema.Struct({
  url: Schema.String,
  /** Tells one token from another without holding it; "" without a token. */
  credential: Schema.String,
  etag: Schema.optionalKey(Schema.String),
  last_modified: Schema.optionalKey(Schema.String),
});
export type Validator = typeof Validator.Type;

type Asked = Pick<UpstreamRequest, "url" | "token">;

/** The most characters of a header that is kept and sent back. */
const longest = 1000;
const kept = (header: string | undefined) =>
  header !== undefined && header.length <= longest ? header : undefined;

/** What a later request for this response is conditional on; none without validators or when it moved. */
export const validatorOf = (asked: Asked, response: UpstreamResponse): Option.Option<Validator> => {
  const etag = kept(response.headers["etag"]);
  const modified = kept(response.headers["last-modified"]);
  if (response.moved || (etag === undefined && modified === undefined)) return Option.none();
  return Option.some({
    url: asked.url,
    credential: credentialOf(asked.token),
    ...(etag === undefined ? {} : { etag }),
    ...(modified === undefined ? {} : { last_modified: modified }),
  });
};

/** Headers that make a request conditional; none for another URL or another token. */
export const conditions = (
  asked: Asked,
  validator: Option.Option<Validator>,
): Readonly<Record<string, string>> => {
  if (Option.isNone(validator)) return {};
  const { url, credential, etag, last_modified } = validator.value;
  if (url !== asked.url || credential !== credentialOf(asked.token)) return {};
  // The tag takes precedence over the date.
  if (etag !== undefined) return { "if-none-match": etag };
  return last_modified === undefined ? {} : { "if-modified-since": last_modified };
};
