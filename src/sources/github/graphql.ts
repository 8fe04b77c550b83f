import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { RateLimited, type Reason } from "../../domain/errors.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";
import { type Asker, defaultRetryAfter } from "../../domain/rate_budget.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import { credentialOf } from "../../http/credential.ts";
import { decodeJson } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/*
 * GitHub's GraphQL: https://docs.github.com/graphql. It takes a token, has a quota of its own, and says
 * with status 200 what is wrong.
 */

export const graphqlLabel: Phrase = { en: "GitHub's GraphQL", zh: "GitHub 的 GraphQL" };

const Errors = Schema.Array(Schema.Struct({
  type: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
}));
export type GraphqlErrors = typeof Errors.Type;

const Answer = Schema.Struct({
  data: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
  errors: Schema.optionalKey(Errors),
});
export type GraphqlAnswer = typeof Answer.Type;

/** What an answer holds; parts of it may be null, each with an error of its own. */
export const readAnswer = decodeJson(Answer);

/** The first of the errors, as a part of a sentence. */
export const quoteOf = ([first]: GraphqlErrors): Phrase => {
  const said = truncate(cleanLine(first?.message ?? ""), 160);
  return said === "" ? verbatim("") : { en: `: “${said}”`, zh: `：“${said}”` };
};

/** The reason where one of the errors is that too much was asked. */
export const limitOf = (errors: GraphqlErrors): RateLimited | undefined =>
  errors.some(({ type }) => /RATE_LIMIT/.test(type ?? ""))
    ? new RateLimited({
      says: { en: `${graphqlLabel.en} is rate limited`, zh: `${graphqlLabel.zh} 被限流` },
      retryAfter: defaultRetryAfter,
    })
    : undefined;

/** Beside the other API; on GitHub Enterprise that is below `/api`. */
const addressOf = (baseUrl: string): string => `${baseUrl.replace(/\/api\/v3$/, "/api")}/graphql`;

/** How GraphQL is asked with this token, and whose quota that counts against. */
export const graphqlAt = (
  client: UpstreamClient["Service"],
  /** Without a slash at its end. */
  baseUrl: string,
  token: Option.Option<Redacted.Redacted>,
) => {
  const url = addressOf(baseUrl);
  const asker: Asker = { host: `${new URL(url).host}/graphql`, credential: credentialOf(token) };
  const post = (
    label: Phrase,
    question: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
    refuse?: (response: UpstreamResponse) => Reason,
  ) => client.get({ label, url, asker, token, question }, refuse);
  return { asker, post };
};
