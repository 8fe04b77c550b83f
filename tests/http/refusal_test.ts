import { equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { refusalReason } from "../../src/http/refusal.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const month = 30 * 24 * 3_600_000;
const served = Date.UTC(2026, 10, 24, 12);

const waitOf = (headers: Readonly<Record<string, string>>, status = 429, text = "") => {
  const reason = refusalReason({
    label: verbatim("x"),
    status,
    headers: headers as never,
    text,
    url: "https://x.example/",
    moved: false,
    servedAt: served,
  });
  return reason._tag === "RateLimited" ? Duration.toMillis(reason.retryAfter) : reason._tag;
};

for (
  const [headers, expected] of [
    [{ "retry-after": "90" }, 90_000],
    [{ "retry-after": "Tue, 24 Nov 2026 12:02:00 GMT" }, 120_000],
    [{ "retry-after": "Tuesday, 24-Nov-26 12:02:00 GMT" }, 120_000],
    [{ "retry-after": "Tue, 24 Nov 2026 11:00:00 GMT" }, 1000],
    [{ "retry-after": "0" }, 1000],
    [{ "retry-after": "soon" }, 60_000],
    [{ "retry-after": "-5" }, 60_000],
    [{ "retry-after": "" }, 60_000],
    [{ "retry-after": "1e400" }, 60_000],
    [{ "retry-after": "Infinity" }, 60_000],
    [{ "retry-after": "9".repeat(400) }, month],
    [{ "retry-after": "99999999999" }, month],
    [{ "retry-after": "9".repeat(60) }, month],
    [{ "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }, month],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 1000],
    [{ "retry-after": String(25 * 3600) }, 25 * 3_600_000],
    [{ ratelimit: `"api";r=0;t=${"9".repeat(400)}` }, month],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999999" }, month],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0" }, 1000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "" }, 60_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1e400" }, 60_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "-1" }, 60_000],
    [{ "retry-after": "soon", ratelimit: '"api";r=0;t=45' }, 45_000],
    [{ ratelimit: '"api";r=0;t=0' }, 1000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(served / 1000 + 30) }, 30_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "later" }, 60_000],
    [{ "x-ratelimit-remaining": "12", "x-ratelimit-reset": "9999999999" }, 60_000],
    [{}, 60_000],
  ] as ReadonlyArray<readonly [Record<string, string>, number]>
) {
  test(`429 with ${JSON.stringify(headers).slice(0, 90)} is waited for ${expected} ms`, () =>
    Effect.sync(() => equal(waitOf(headers), expected)));
}

test("407 is about the proxy's login, and nobody's message is given up for it", () =>
  Effect.sync(() => {
    equal(waitOf({}, 407), "Unavailable");
  }));

for (
  const [status, headers, text, expected] of [
    [403, { "retry-after": "30" }, "", 30_000],
    [403, { "gh-limited-by": "elapsed-time" }, "", 60_000],
    [403, {}, "You have triggered an abuse detection mechanism", 60_000],
    [403, { "x-ratelimit-remaining": "41" }, "Resource not accessible", "Rejected"],
    [503, { "retry-after": "30" }, "", 30_000],
    [503, {}, "", "Unavailable"],
    [500, { "retry-after": "30" }, "", "Unavailable"],
    [408, {}, "", "Unavailable"],
    [451, { "retry-after": "30" }, "", "Rejected"],
    [400, {}, "", "Rejected"],
    [307, {}, "", "Malformed"],
  ] as ReadonlyArray<readonly [number, Record<string, string>, string, number | string]>
) {
  test(`${status} with ${JSON.stringify(headers)} and ${text || "no text"} is ${expected}`, () =>
    Effect.sync(() => equal(waitOf(headers, status, text), expected)));
}
