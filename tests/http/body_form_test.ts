import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { verbatim } from "../../src/domain/phrase.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { serve } from "../simulators/serve.ts";
import { live } from "../testing.ts";

/** What a request for bytes brings, its decoder showing what it was given. */
const ask = (respond: () => Response, maxBytes: number) =>
  Effect.gen(function* () {
    const { url } = yield* serve(respond);
    const client = yield* UpstreamClient;
    const decode = (bytes: Uint8Array, contentType: string) => `${contentType} ${bytes.join(" ")}`;
    return yield* client.get({ url, label: verbatim("it"), body: { maxBytes, decode } }).pipe(
      Effect.match({ onSuccess: ({ text }) => text, onFailure: ({ message }) => message }),
    );
  }).pipe(Effect.provide(UpstreamClient.layer({ userAgent: "mrt-test" })));

const typed = { headers: { "content-type": "text/xml; charset=gbk" } };

live(
  "a body of a form of its own is decoded from its bytes and its content type",
  () =>
    Effect.gen(function* () {
      const bytes = new Uint8Array([0xc4, 0xa3, 0xff, 0x00]);
      equal(
        yield* ask(() => new Response(bytes, typed), 4),
        "text/xml; charset=gbk 196 163 255 0",
      );
      equal(yield* ask(() => new Response(null, { status: 200 }), 4), " ");
    }),
);

live("a body of a form of its own is read up to its own limit", () =>
  Effect.gen(function* () {
    const tags = new TextEncoder().encode("<a/>".repeat(20_000));
    equal(
      yield* ask(() => new Response(tags), tags.length - 1),
      "it answers with more than 79999 bytes",
    );
    // More tags than a page may have.
    equal((yield* ask(() => new Response(tags), tags.length)).split(" ").length, tags.length + 1);
  }));

live("what explains a refusal is text whatever form was asked for", () =>
  Effect.gen(function* () {
    const refused = yield* ask(() => new Response("rate limit", { status: 403 }), 1);
    deepEqual(refused, "it answers 403: too many requests; waiting 60 s");
  }));
