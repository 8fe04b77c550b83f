import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Source, Survey } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { publicApi } from "./config.ts";
import { surveyWith } from "./survey.ts";

/** Where people look at what the API shows. */
export const siteOf = (baseUrl: string): string =>
  baseUrl === publicApi ? "https://github.com" : new URL(baseUrl).origin;

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; a 304 counts too. */
const anonymousPerHour = 60;
/** With a token 100 requests at a time are allowed; politeness asks for far fewer. */
const lanesWithToken = 8;

/**
 * How a list is asked for, whatever it lists; `isDone` is of its own cursors, and absent for a list the
 * survey cannot tell of.
 */
export const askedAt = (
  client: UpstreamClient["Service"],
  baseUrl: string,
  token: Option.Option<Redacted.Redacted>,
  isDone?: Survey["isDone"],
): Pick<Source, "host" | "credential" | "lanes" | "survey" | "perHour"> => ({
  host: new URL(baseUrl).host,
  credential: credentialOf(token),
  ...(Option.isSome(token)
    ? {
      lanes: lanesWithToken,
      ...isDone === undefined
        ? {}
        : { survey: surveyWith(client, { baseUrl, token: token.value, isDone }) },
    }
    : baseUrl === publicApi
    ? { perHour: anonymousPerHour }
    : {}),
});
