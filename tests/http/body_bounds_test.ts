import { equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { watchBody } from "../../src/http/body_bounds.ts";
import { decodeEach } from "../../src/http/decode.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { serve } from "../simulators/serve.ts";
import { live, test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** What is said of a body that comes in pieces of `step` bytes. */
const watched = (body: string, step = 65_536) => {
  const watch = watchBody();
  const bytes = encode(body);
  for (let at = 0; at < bytes.length; at += step) {
    const excess = watch(bytes.subarray(at, at + step));
    if (excess !== undefined) return { excess, at };
  }
  return undefined;
};

const mega = 1_000_000;

for (
  const [what, body, excess] of [
    ["10 million empty objects", `[${"{},".repeat(10 * mega)}{}]`, /10000 elements in one list/],
    ["10 million small numbers", `[${"1,".repeat(10 * mega)}1]`, /10000 elements in one list/],
    [
      "a million lists of three",
      `[${`[${"[1,2,3],".repeat(900)}[]],`.repeat(500)}[]]`,
      /1000000 values/,
    ],
    ["lists in lists", "[".repeat(30 * mega), /10000 deep/],
    ["objects in objects", '{"a":'.repeat(mega), /10000 deep/],
    ["one text of 30 MB", `["${"a".repeat(30 * mega)}"]`, /a text of more than 2097152 bytes/],
    ["one text that is the body", `"${"a".repeat(3 * mega)}"`, /a text of more than/],
    ["a text of escapes", `["${'\\"'.repeat(2 * mega)}"]`, /a text of more than/],
    ["a key of 10 MB", `{"${"k".repeat(10 * mega)}":1}`, /a text of more than/],
    ["a million keys", `{${'"a":1,'.repeat(mega)}"b":1}`, /10000 elements in one list/],
    ["a number of a million digits", `[${"1".repeat(mega)}]`, /a number of more than 1000/],
    ["JSON behind blanks and a mark", `\uFEFF \n[${"1,".repeat(20_000)}1]`, /10000 elements/],
    ["an open tag a million times", "<b>".repeat(mega), /10000 tags/],
    ["text without a form", "x".repeat(3 * mega), /a page of more than 2097152 bytes/],
  ] as const
) {
  test(`${what}: refused before it is read to its end`, () =>
    Effect.sync(() => {
      const found = watched(body);
      match(found?.excess.en ?? "", excess);
    }));
}

const issue = {
  title: "标题 [1,2,{",
  body: 'quote " backslash \\ brackets [[[{{{ commas ,,,, \u2028'.repeat(1000),
  labels: Array.from({ length: 100 }, (_, id) => ({ id, name: `label ${id}` })),
};
const hub = { id: "a/b", tags: Array.from({ length: 500 }, (_, n) => `tag:${n}`), n: -1.5e300 };

for (
  const [what, page] of [
    ["100 issues with long bodies and 100 labels each", Array(100).fill(issue)],
    ["1,000 models with 500 tags each", Array(1000).fill(hub)],
  ] as const
) {
  test(`a page of ${what} is none too much, in pieces of any size`, () =>
    Effect.sync(() => {
      const body = JSON.stringify(page, null, 1);
      for (const step of [4_093, 65_536, body.length * 4]) equal(watched(body, step), undefined);
    }));
}

test("whatever JSON comes first and wherever its pieces end, it is read for what it is", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.schema(Schema.Struct({ json: Schema.Json, step: Schema.Int }));
    const ones = "1,".repeat(10_000);
    const result = yield* Arbitrary.checkEffect(cases, ({ json, step }) => {
      const first = JSON.stringify([json, '\\"[{', "\\"]);
      const size = 1 + Math.abs(step) % 7;
      return watched(`[${first},"${ones}"]`, size) === undefined &&
        watched(`[${first},[${ones}1]]`, size)?.excess.en ===
          "more than 10000 elements in one list";
    }, { runs: 200 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

const gzipped = (text: string) =>
  Effect.promise(() =>
    new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).bytes()
  );

live(
  "a small answer that unpacks to millions of elements costs neither time nor memory",
  () =>
    Effect.gen(function* () {
      const packed = yield* gzipped(`[${"{},".repeat(10 * mega)}{}]`);
      ok(packed.length < 150_000);
      const { url } = yield* serve(() =>
        new Response(packed, { headers: { "content-encoding": "gzip" } })
      );
      const client = yield* UpstreamClient;
      const before = yield* Clock.currentTimeMillis;
      const { rss } = Deno.memoryUsage();
      const reasons = yield* Effect.all(
        Array.from({ length: 4 }, () => Effect.flip(client.get({ label: verbatim("x"), url }))),
        { concurrency: 4 },
      );
      for (const { message } of reasons) {
        equal(message, "x answers with more than 10000 elements in one list");
      }
      ok((yield* Clock.currentTimeMillis) - before < 3_000);
      ok(Deno.memoryUsage().rss - rss < 150 * mega);
    }).pipe(Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" }))),
);

live("others have their turn while a large page is read", () =>
  Effect.gen(function* () {
    const long = JSON.stringify({ id: 1, body: "b".repeat(250_000) });
    const packed = yield* gzipped(`[${`${long},`.repeat(100)}${long}]`);
    const { url } = yield* serve(() =>
      new Response(packed, { headers: { "content-encoding": "gzip" } })
    );
    const client = yield* UpstreamClient;
    let turns = 0;
    const count = Effect.sync(() => turns++).pipe(Effect.andThen(Effect.sleep(1)), Effect.forever);
    const { text } = yield* Effect.raceFirst(client.get({ label: verbatim("x"), url }), count);
    equal(text.length, 101 * long.length + 102);
    ok(turns > 30, `${turns} turns`);
  }).pipe(Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" }))));

const Element = Schema.Struct({ id: Schema.Int });
const each = decodeEach(Element, () => "");

test("a few malformed elements are left out by name, many are a form nobody knows", () =>
  Effect.sync(() => {
    const good = Array.from({ length: 1000 }, (_, id) => ({ id }));
    const few = each([...good, ...Array(20).fill({})]);
    equal(few.decoded.length, 1000);
    equal(few.notes.length, 20);
    const part = each(good.map((element, index) => index % 20 === 7 ? {} : element));
    equal(part.decoded.length, 950);
    const many = each([{ id: 1 }, ...Array(9_000).fill({}), { id: 2 }]);
    equal(many.decoded.length, 0);
    equal(many.notes.length, 21);
  }));
