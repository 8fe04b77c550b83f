import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { nextLink } from "../../src/http/link.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const next = (link: string) =>
  nextLink({
    label: verbatim("x"),
    status: 200,
    headers: { link } as never,
    text: "",
    url: "https://mirror.example/hub/api/models",
    moved: false,
    servedAt: 0,
  }, { baseUrl: "https://mirror.example/hub", canonicalOrigin: "https://hub.example" }).pipe(
    Effect.match({
      onSuccess: (found) => Option.getOrElse(found, () => "none"),
      onFailure: ({ message }) => message,
    }),
  );

const page2 = "https://mirror.example/hub/api/models?page=2";

for (
  const [link, expected] of [
    ["", "none"],
    [`<${page2}>; rel="next"`, page2],
    [`<${page2}>;rel=next`, page2],
    [`<${page2}>; REL="prev NEXT"`, page2],
    [`<${page2}>; title="a, b; rel=last"; rel="next"`, page2],
    [`<${page2}>; rel="last", <${page2}3>; rel="next"`, `${page2}3`],
    [
      `<${page2}>; rel="last", <?page=4>; rel="next"`,
      "https://mirror.example/hub/api/models?page=4",
    ],
    [`<${page2}>; title="rel=next"`, "none"],
    [`<${page2}>; rel="nextish"`, "none"],
    [`<${page2}>, rel="next"`, "none"],
    [`${page2}; rel="next"`, "none"],
    ["<https://hub.example/api/models?page=2>; rel=next", page2],
    ["<https://evil.example/>; rel=next", "x links to a next page on evil.example"],
    ["<http://[>; rel=next", "x links to a next page on no valid address"],
    [`<${page2}&c=${"c".repeat(5000)}>; rel=next`, "x links to a next page in 5059 characters"],
  ] as const
) {
  test(`the next page in ${link.slice(0, 80) || "no header"} is ${expected.slice(0, 80)}`, () =>
    Effect.gen(function* () {
      equal(yield* next(link), expected);
    }));
}

for (
  const part of ["<", "<>", "<>;", '<>; rel="', '<>; rel=" ', "<a>; rel=,", '"', "<a>; rel=next"]
) {
  test(`a Link header of nothing but ${part} is read in no time`, () =>
    Effect.gen(function* () {
      const began = performance.now();
      for (const length of [16_000, 300_000]) {
        yield* next(part.repeat(Math.ceil(length / part.length)));
      }
      ok(performance.now() - began < 3_000);
    }));
}
