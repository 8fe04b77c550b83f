import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Fault } from "../../simulators/faults.ts";
import { live, onRecorded, recorded } from "../../testing.ts";
import { noon, read, reasonOf, second } from "../opened.ts";
import { name, watch } from "./source.ts";

const what = `GitHub repository ${name}`;
/*
 * How GitHub says no.
 */

const reasonFor = (fault: Fault) =>
  Effect.gen(function* () {
    const { upstream, source } = yield* watch();
    upstream.fail(fault);
    return yield* reasonOf(read(source));
  });

const answer = (
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Fault => ({ kind: "answer", status, body, headers });

const limit = '{"message":"API rate limit exceeded for 192.0.2.1."}';
const abuse = '{"message":"You have exceeded a secondary rate limit. Please wait."}';
const reset = String(noon / second + 90);

for (
  const [when, fault, tag, message] of [
    [
      "a token without the right",
      answer(403, '{"message":"Resource not accessible"}', { "x-ratelimit-remaining": "4000" }),
      "Rejected",
      `${what} answers 403: access is forbidden; check the token's permissions`,
    ],
    [
      "a blocked repository",
      answer(451),
      "Rejected",
      `${what} answers 451: it is blocked for legal reasons`,
    ],
    [
      "an hour's quota that is used up",
      answer(403, limit, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
      "RateLimited",
      `${what} answers 403: too many requests; waiting 90 s`,
    ],
    [
      "the same with 429",
      answer(429, limit, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
      "RateLimited",
      `${what} answers 429: too many requests; waiting 90 s`,
    ],
    [
      "the limit against abuse with a time to wait",
      answer(403, abuse, { "retry-after": "30", "x-ratelimit-remaining": "4000" }),
      "RateLimited",
      `${what} answers 403: too many requests; waiting 30 s`,
    ],
    [
      "the limit against abuse told by its text alone",
      answer(403, abuse, { "x-ratelimit-remaining": "4000" }),
      "RateLimited",
      `${what} answers 403: too many requests; waiting 60 s`,
    ],
  ] as ReadonlyArray<readonly [string, Fault, string, string]>
) {
  live(`${when} is ${tag} and says so`, () =>
    Effect.gen(function* () {
      const reason = yield* reasonFor(fault);
      deepEqual([reason._tag, reason.message], [tag, message]);
    }));
}

for (
  const [file, tag] of [
    ["errors/401_bad_credentials_hub4j_2020.json", "Unauthorized"],
    ["errors/403_missing_user_agent_2013.json", "Rejected"],
    ["errors/404_issues_list_anonymous_2016.json", "Rejected"],
    ["errors/403_primary_rate_limit_anonymous_2013.json", "RateLimited"],
    ["errors/403_primary_rate_limit_body_modern.json", "RateLimited"],
    ["errors/403_secondary_abuse_retry_after_2018.json", "RateLimited"],
    ["not-recorded/403_secondary_body_marker_only_hub4j.json", "RateLimited"],
    ["not-recorded/403_secondary_gh-limited-by_hub4j.json", "RateLimited"],
    ["not-recorded/429_secondary_retry_after_seconds_hub4j.json", "RateLimited"],
    ["not-recorded/429_secondary_retry_after_http_date_hub4j.json", "RateLimited"],
    ["not-recorded/451_repository_access_blocked.json", "Rejected"],
    ["errors/502_server_error_json_2018.json", "Unavailable"],
    ["errors/503_unicorn_html_2024.json", "Unavailable"],
  ] as const
) {
  onRecorded(`the answer in ${file} is ${tag}`, () =>
    Effect.gen(function* () {
      const text = yield* Effect.promise(() =>
        Deno.readTextFile(new URL(`github/${file}`, recorded))
      );
      const exchange = [JSON.parse(text)].flat()[0].response;
      const headers = Object.entries<string>(exchange.headers ?? {}).filter(([header]) =>
        /^(?:x-ratelimit-|retry-after$|gh-limited-by$|content-type$)/i.test(header)
      );
      const body = typeof exchange.body === "string"
        ? exchange.body
        : JSON.stringify(exchange.body);
      const reason = yield* reasonFor(
        answer(Number.parseInt(exchange.status), body, Object.fromEntries(headers)),
      );
      equal(reason._tag, tag, reason.message);
    }));
}
