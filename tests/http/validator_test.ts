import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { conditions, validatorOf } from "../../src/http/validator.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const url = "https://hub.example/api/models?author=acme";
const hush = Option.some(Redacted.make("hush"));
const tag = 'W/"1234"';
const date = "Tue, 24 Nov 2026 12:00:00 GMT";

const answer = (headers: Readonly<Record<string, string>>, moved = false) => ({
  label: verbatim("x"),
  status: 200,
  headers: headers as never,
  text: "[]",
  url,
  moved,
  servedAt: 0,
});

for (
  const [what, validator, asked, expected] of [
    ["its tag", answer({ etag: tag }), { url }, { "if-none-match": tag }],
    ["its date", answer({ "last-modified": date }), { url }, { "if-modified-since": date }],
    [
      "its tag alone when it has both",
      answer({ etag: tag, "last-modified": date }),
      { url },
      { "if-none-match": tag },
    ],
    ["nothing when it had neither", answer({}), { url }, {}],
    [
      "nothing when its tag is too long to be kept",
      answer({ etag: "e".repeat(1001) }),
      { url },
      {},
    ],
    ["nothing when the upstream has moved", answer({ etag: tag }, true), { url }, {}],
    ["nothing under another URL", answer({ etag: tag }), { url: `${url}&page=2` }, {}],
    ["nothing with another token", answer({ etag: tag }), { url, token: hush }, {}],
  ] as const
) {
  test(`an answer is asked for again by ${what}`, () =>
    Effect.sync(() => deepEqual(conditions(asked, validatorOf({ url }, validator)), expected)));
}

test("an answer to a token is asked for again with that token", () =>
  Effect.sync(() =>
    deepEqual(
      conditions({ url, token: hush }, validatorOf({ url, token: hush }, answer({ etag: tag }))),
      { "if-none-match": tag },
    )
  ));
