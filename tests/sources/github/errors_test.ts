import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import type { Fault } from "../../simulators/faults.ts";
import { closedPort } from "../../simulators/serve.ts";
import { live, onRecorded, recorded, test } from "../../testing.ts";
import { name, noon, read, second, sourceOf, watch } from "./source.ts";

const what = `GitHub repository ${name}`;
/** Where a bad body came from. */
const from =
  ` (from http://HOST/repos/${name}/issues?state=all&sort=updated&direction=desc&per_page=100)`;

const reasonOf = (fault: Fault) =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch({ token_env: "GITHUB_TOKEN" }, "hush");
    repo.open();
    upstream.fail(fault);
    const error = yield* Effect.flip(read(source));
    ok(!JSON.stringify(error).includes("hush"), "the token is in the error");
    return error;
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
      "a token that is not accepted",
      answer(401, '{"message":"Bad credentials"}'),
      "Unauthorized",
      `${what} answers 401: the token is not accepted, or one is needed`,
    ],
    [
      "a token without the right",
      answer(403, '{"message":"Resource not accessible"}', { "x-ratelimit-remaining": "4000" }),
      "Rejected",
      `${what} answers 403: access is forbidden; look at the token's rights`,
    ],
    [
      "an unknown repository",
      answer(404, '{"message":"Not Found"}'),
      "Rejected",
      `${what} answers 404: nothing is known under this name; look at its spelling, or at the token if it is private`,
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
      "an upstream that says when it is back",
      answer(503, "", { "retry-after": "120" }),
      "RateLimited",
      `${what} answers 503: it is away for a while; waiting 120 s`,
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
    [
      "a gateway's fault",
      answer(502, '{"error":"Server Error"}'),
      "Unavailable",
      `${what} answers 502`,
    ],
    [
      "a connection that ends in the middle",
      { kind: "broken_body" },
      "Unavailable",
      `${what}: the connection broke off in the middle of the answer`,
    ],
    [
      "a body cut short",
      { kind: "truncated" },
      "Malformed",
      undefined,
    ],
    [
      "a page instead of a list",
      answer(200, "<html>sign in</html>"),
      "Malformed",
      `${what} answers with no valid JSON: an HTML page of 20 characters${from}`,
    ],
    ["an object instead of a list", answer(200, "{}"), "Malformed", undefined],
    [
      "an empty body",
      answer(200),
      "Malformed",
      `${what} answers with no valid JSON: an empty body${from}`,
    ],
    [
      "a body without end",
      { kind: "huge", bytes: 3_000_000 },
      "Malformed",
      `${what} answers with more than 2000000 bytes`,
    ],
    [
      "a next page somewhere else",
      answer(200, "[]", { link: '<https://evil.example/issues?page=2>; rel="next"' }),
      "Malformed",
      `${what} names a next page on evil.example`,
    ],
  ] as ReadonlyArray<readonly [string, Fault, string, string | undefined]>
) {
  live(`${when} is ${tag} and says so`, () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(fault);
      equal(reason._tag, tag, reason.message);
      if (message !== undefined) {
        equal(reason.message.replace(/127\.0\.0\.1:\d+/, "HOST"), message);
      }
    }));
}

live("a server nobody answers for is Unavailable", () =>
  Effect.gen(function* () {
    const source = yield* sourceOf({ repos: [name], base_url: yield* closedPort });
    const error = yield* Effect.flip(read(source));
    equal(error._tag, "Unavailable");
    equal(
      error.message,
      `${what}: the connection is refused by the host or a proxy`,
    );
  }));

test("a server that never answers is Unavailable after the client's time limit", () =>
  Effect.gen(function* () {
    const reached = Promise.withResolvers<void>();
    const { upstream, source } = yield* watch();
    upstream.fail({ kind: "hang", reached: reached.resolve });
    const polling = yield* Effect.forkChild(Effect.flip(read(source)));
    yield* Effect.promise(() => reached.promise);
    yield* TestClock.adjust(5 * second);
    const reason = yield* Fiber.join(polling);
    equal(reason._tag, "Unavailable");
    equal(reason.message, `${what} gave no full answer within 5s`);
  }));

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
      const reason = yield* reasonOf(
        answer(Number.parseInt(exchange.status), body, Object.fromEntries(headers)),
      );
      equal(reason._tag, tag, reason.message);
    }));
}
