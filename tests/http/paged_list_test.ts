import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { decodeEach } from "../../src/http/decode.ts";
import { readPage } from "../../src/http/paged_list.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import type { Validator } from "../../src/http/validator.ts";
import { conditional } from "../simulators/conditional.ts";
import { serve } from "../simulators/serve.ts";
import { live } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

/** A list of numbers, three on each page, and how it is read. */
const numbers = (pages: ReadonlyArray<ReadonlyArray<unknown>>, link = (page: number) => page + 1) =>
  Effect.gen(function* () {
    const { url } = yield* serve((request) => {
      const page = Number(new URL(request.url).searchParams.get("page") ?? 0);
      const headers = new Headers();
      if (link(page) in pages) headers.set("link", `</list?page=${link(page)}>; rel="next"`);
      return conditional(request, Response.json(pages[page], { headers }));
    });
    const client = yield* UpstreamClient;
    const list = {
      request: { label: verbatim("the list") },
      baseUrl: url,
      canonicalOrigin: "https://list.example",
      decode: decodeEach(Schema.Finite, () => ""),
    };
    return {
      url: `${url}/list`,
      read: (from: string, known = Option.none<Validator>(), seen: ReadonlyArray<string> = []) =>
        readPage(client, list, from, known, seen),
    };
  });

const reasonOf = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ message }) => message);

const withClient = Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" }));

live(
  "pages are followed by their links, and what cannot be read is counted",
  () =>
    Effect.gen(function* () {
      const { url, read } = yield* numbers([[1, 2, 3], [4, "five"]]);
      const { page: first } = yield* read(url);
      const { decoded, next } = Option.getOrThrow(first);
      deepEqual(decoded, [1, 2, 3]);
      const { page: second } = yield* read(Option.getOrThrow(next), Option.none(), [url]);
      const { shown, decoded: rest, notes, next: end } = Option.getOrThrow(second);
      deepEqual([rest, shown.length, notes.length, Option.isNone(end)], [[4], 2, 1, true]);
    }).pipe(withClient),
);

live("a page that is still the known one is none", () =>
  Effect.gen(function* () {
    const { url, read } = yield* numbers([[1]]);
    const { validator } = Option.getOrThrow((yield* read(url)).page);
    const { page, response } = yield* read(url, validator);
    deepEqual([Option.isNone(page), response.status], [true, 304]);
  }).pipe(withClient));

live("a page that leads back to one that was read is Malformed", () =>
  Effect.gen(function* () {
    const { url, read } = yield* numbers([[1], [2]], (page) => 1 - page);
    const again = "the list links to a page that was read before";
    const { next } = Option.getOrThrow((yield* read(`${url}?page=0`)).page);
    const second = Option.getOrThrow(next);
    equal(yield* reasonOf(read(second, Option.none(), [`${url}?page=0`])), again);
  }).pipe(withClient));

live(
  "a page of which nothing can be read is Malformed, an empty one is not",
  () =>
    Effect.gen(function* () {
      const odd = yield* numbers([["one", "two"]]);
      equal(
        yield* reasonOf(odd.read(odd.url)),
        "the list shows nothing readable: skipped item 1 of the page: Expected number",
      );
      const empty = yield* numbers([[]]);
      deepEqual(Option.getOrThrow((yield* empty.read(empty.url)).page).decoded, []);
    }).pipe(withClient),
);
