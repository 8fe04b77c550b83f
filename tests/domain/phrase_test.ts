import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { decodePhrase, encodePhrase, joinPhrases, verbatim } from "../../src/domain/phrase.ts";
import { test } from "../testing.ts";

test("a phrase is stored in every language, and a text of an earlier version reads the same in all", () =>
  Effect.sync(() => {
    const phrase = { en: "the disk is full", zh: "磁盘已满" };
    deepEqual(decodePhrase(encodePhrase(phrase)), phrase);
    for (const text of ["", "answers 500", '{"en":1}', '{"en":"half', "{}", '{"error":"x"}']) {
      deepEqual(decodePhrase(text), verbatim(text));
    }
  }));

test("phrases are joined as each language joins them", () =>
  Effect.sync(() => {
    const joined = joinPhrases([{ en: "a", zh: "甲" }, { en: "b", zh: "乙" }]);
    equal(joined.en, "a; b");
    equal(joined.zh, "甲；乙");
  }));
