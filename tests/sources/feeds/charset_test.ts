import { equal } from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { decodeFeed } from "../../../src/sources/feeds/charset.ts";
import { test, tries } from "../../testing.ts";

/** Bytes of ASCII with these in place of the underline. */
const bytes = (text: string, inside: ReadonlyArray<number>) =>
  new Uint8Array([...text].flatMap((char) => char === "_" ? inside : [char.charCodeAt(0)]));

const utf16be = (text: string) => new Uint8Array(Buffer.from(text, "utf16le").swap16());
const utf16le = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));
const utf8 = (text: string) => new TextEncoder().encode(text);

const declared = (charset: string) => `<?xml version="1.0" encoding="${charset}"?><t>_</t>`;
/** 模型 */
const [gbk, big5] = [[0xc4, 0xa3, 0xd0, 0xcd], [0xbc, 0xd2, 0xab, 0xac]];

for (
  const [what, body, contentType, shown] of [
    ["GBK by its declaration", bytes(declared("GBK"), gbk), "text/xml", "模型"],
    ["GB 2312 that goes beyond it", bytes(declared("gb2312"), [0x81, 0x30, 0x84, 0x36]), "", "¥"],
    ["GB 18030 by its header", bytes("<t>_</t>", gbk), "text/xml; charset=gb18030", "模型"],
    ["Big5 by its declaration", bytes(declared("big5"), big5), "", "模型"],
    ["Big5 by a quoted header", bytes("<t>_</t>", big5), 'text/xml; charset="Big5"', "模型"],
    ["UTF-8 by its mark", utf8("\uFEFF<t>模型</t>"), "text/xml; charset=gbk", "模型"],
    ["UTF-16 by its mark", utf16le("\uFEFF<t>模型</t>"), "text/xml", "模型"],
    ["UTF-16 the other way round", utf16be("\uFEFF<t>模型</t>"), "", "模型"],
    ["UTF-16 without a mark", utf16le("<t>模型</t>"), "", "模型"],
    ["UTF-16 without a mark the other way round", utf16be("<t>模型</t>"), "", "模型"],
    ["UTF-8 that says it is UTF-16", utf8(declared("utf-16").replace("_", "模型")), "", "模型"],
    ["UTF-8 without a word", utf8("<t>模型</t>"), "", "模型"],
    ["GBK whose header says UTF-8", bytes(declared("gbk"), gbk), "a/b; charset=utf-8", "模型"],
    ["UTF-8 whose declaration says GBK", utf8(declared("gbk").replace("_", "模")), "", "模"],
    ["a charset nobody knows", utf8(declared("klingon").replace("_", "模型")), "", "模型"],
    ["a header nobody knows", bytes(declared("gbk"), gbk), "a/b; charset=x-unknown", "模型"],
    ["GB 2312 without a word", bytes("<t>_</t>", gbk), "", "模型"],
    ["Latin-1 without a word", bytes("<t>S_o</t>", [0xe3]), "", "São"],
    ["Latin-1 by its declaration", bytes(declared("ISO-8859-1"), [0xe9]), "", "é"],
    ["UTF-8 with one broken byte", bytes(declared("utf-8"), [0xff, 0x61]), "", "\uFFFDa"],
  ] as const
) {
  test(`${what} is read as it was written`, () =>
    Effect.sync(() => {
      const text = decodeFeed(body, contentType);
      equal(/<t>(.*)<\/t>/.exec(text)?.[1], shown);
    }));
}

const forms = { "utf-8": utf8, "utf-16le": utf16le, "utf-16be": utf16be };

test("whatever text comes in UTF-8 or UTF-16, with a mark or without, stays as it is", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.schema(Schema.Struct({
      text: Schema.String,
      form: Schema.Literals(["utf-8", "utf-16le", "utf-16be"]),
      mark: Schema.Boolean,
      header: Schema.Literals(["", "text/xml", "text/xml; charset=utf-8", "a; charset=nonsense"]),
    }));
    const result = yield* Arbitrary.checkEffect(cases, ({ text, form, mark, header }) => {
      const document = `<t>${text.toWellFormed()}</t>`;
      return decodeFeed(forms[form](`${mark ? "\uFEFF" : ""}${document}`), header) === document;
    }, tries(300, 5000));
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("whatever bytes come under whatever names, they become a text", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.schema(Schema.Struct({
      bytes: Schema.Array(Schema.Int),
      header: Schema.String,
      declared: Schema.String,
    }));
    const result = yield* Arbitrary.checkEffect(cases, ({ bytes, header, declared }) => {
      const body = [...utf8(`<?xml encoding="${declared.toWellFormed()}"?>`), ...bytes];
      const text = decodeFeed(new Uint8Array(body), `text/xml; charset=${header}`);
      return text.isWellFormed();
    }, tries(300, 5000));
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
