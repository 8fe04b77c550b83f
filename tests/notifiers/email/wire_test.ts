import { equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Wire } from "../../../src/notifiers/email/wire.ts";
import { live } from "../../testing.ts";

/** The same words as servers write them: in UTF-8, in GBK, and a line longer than any reply. */
const spoken = [
  ["250 ok", new TextEncoder().encode("250 ok")],
  ["550 不存在", new TextEncoder().encode("550 不存在")],
  ["550 不存在", Uint8Array.from([53, 53, 48, 32, 0xb2, 0xbb, 0xb4, 0xe6, 0xd4, 0xda])],
  ["x".repeat(9_000), new Uint8Array(9_000).fill(120)],
] as const;

const lines = Arbitrary.schema(Schema.Array(Schema.Literals([0, 1, 2, 3])));
const cuts = Arbitrary.schema(Schema.NonEmptyArray(Schema.Literals([1, 2, 3, 7, 100, 5_000])));

/** A connection that hands over the bytes in pieces of these lengths, over and over. */
const connectionOf = (bytes: Uint8Array, lengths: ReadonlyArray<number>): Deno.Conn => {
  let at = 0;
  let turn = 0;
  return {
    read: (chunk: Uint8Array) => {
      const length = Math.min(lengths[turn++ % lengths.length] ?? 1, chunk.length);
      const piece = bytes.subarray(at, at + length);
      at += piece.length;
      chunk.set(piece);
      return Promise.resolve(piece.length === 0 ? null : piece.length);
    },
  } as Deno.Conn;
};

live(
  "however its bytes come in, a reply in UTF-8 or GBK is handed on whole and in UTF-8",
  () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.all([lines, cuts]),
        ([said, lengths]) =>
          Effect.promise(async () => {
            const chosen = said.map((index) => spoken[index]);
            const bytes = chosen.flatMap(([, line]) => [...line, 13, 10]);
            const wire = new Wire(connectionOf(Uint8Array.from(bytes), lengths), () => {});
            const heard: Array<Uint8Array> = [];
            for await (const piece of wire) heard.push(piece);
            const text = new TextDecoder().decode(
              Uint8Array.from(heard.flatMap((piece) => [...piece])),
            );
            return text === chosen.map(([line]) => `${line}\r\n`).join("");
          }),
        { runs: 60 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }),
);
