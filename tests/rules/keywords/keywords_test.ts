import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import { fold, unfold } from "../../../src/rules/folded_text.ts";
import { keywords } from "../../../src/rules/keywords/keywords.ts";
import { test } from "../../testing.ts";

const event = (title: string, summary: string): TrackerEvent => ({
  fingerprint: "f",
  source: "github:a/b",
  resourceType: "repo_issue",
  resourceId: "1",
  eventType: "issue_opened",
  eventId: "1",
  also: [],
  changed: [],
  title,
  summary,
  url: "https://example.com/1",
  author: null,
  labels: [],
  occurredAt: 0,
  observedAt: 0,
  fields: {},
});

type Words = Parameters<typeof keywords.open>[0];

const open = (words: Words) =>
  Result.getOrThrow(keywords.open(words, { get: () => Option.none() }));

const match = (words: Words, title: string, summary = "") =>
  Effect.gen(function* () {
    const rule = yield* open(words)[0]!.make;
    return Result.getSuccess(rule.match({ event: event(title, summary), before: Option.none() }));
  });

const excerptOf = (words: ReadonlyArray<string>, title: string, summary: string) =>
  Effect.map(match(words, title, summary), (found) => Option.getOrThrow(found).excerpt);

const holds = <A>(arbitrary: Arbitrary.Arbitrary<A>, property: (value: A) => boolean) =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(arbitrary, property, { runs: 300 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  });

for (
  const [keyword, text] of [
    ["qwen", "QWEN3 support"],
    ["qwen", "Ｑｗｅｎ３ is out"],
    ["Ｑｗｅｎ", "qwen3 is out"],
    ["finetune", "how to ﬁnetune"],
    ["10kg", "a 10㎏ model"],
    ["café", "le cafe\u0301"],
    ["ǰ", "J\u030C"],
    ["가", "ㄱㅏ"],
    ["ガ", "ｶﾞ"],
    ["οδος", "ΟΔΟΣ"],
    ["οδοσ", "οδος"],
    ["通义千问", "发布通义千问3"],
    ["deepseek-v4", "DeepSeek\u2011V4 and DeepSeek\u2013V5"],
    ["glm\u22125", "GLM-5"],
    ["qwen\uFF0D3", "qwen\uFE633"],
    ["qwen\uFE583", "qwen\u207B3"],
    ["deepseek", "Deep\u00ADSeek"],
    ["qwen", "Q\u200Bw\u2060en\uFEFF3"],
    ["q\u200Dwen", "Qwen"],
    ["café", "le cafe\u200B\u0301"],
    [" deepseek ", "new deepseek-ai model"],
    ["seek", "deepseek"],
  ] as const
) {
  test(`the keyword "${keyword}" is found in "${text}", be it title or summary`, () =>
    Effect.gen(function* () {
      ok(Option.isSome(yield* match([keyword], text)));
      ok(Option.isSome(yield* match([keyword], "x", text)));
    }));
}

test("a text without any keyword does not match, nor do title and summary put together", () =>
  Effect.gen(function* () {
    deepEqual(yield* match(["qwen"], "q", "wen"), Option.none());
    deepEqual(yield* match(["e"], "cafe\u0301", "cafe\u0301"), Option.none());
  }));

test("the reason names every keyword that is in title or summary as the config writes it", () =>
  Effect.gen(function* () {
    const found = Option.getOrThrow(
      yield* match(["Qwen", "llama", "DeepSeek", "ＱＷＥＮ"], "deepseek", "about qwen"),
    );
    equal(found.ruleId, "watch_keywords");
    equal(found.reason, "Qwen, DeepSeek");
  }));

test("blank keywords alone make no rule, and neither does an empty list", () =>
  Effect.sync(() => {
    deepEqual(open([]), []);
    deepEqual(open(["", "  ", "\u3000", "\u200B"]), []);
    equal(open(["", "qwen"]).length, 1);
  }));

test("a keyword that is no string is a mistake", () =>
  Effect.sync(() => {
    ok(Result.isFailure(keywords.open(["qwen", 3], { get: () => Option.none() })));
    ok(Result.isFailure(keywords.open("qwen", { get: () => Option.none() })));
  }));

const filler = (words: number) => "lorem ipsum ".repeat(words / 2);

test("the excerpt is the passage around the first match, cut between words, as it was written", () =>
  Effect.gen(function* () {
    const excerpt = yield* excerptOf(
      ["qwen", "deepseek"],
      "x",
      `${filler(200)}DeepSeek meets Ｑｗｅｎ ${filler(200)}`,
    );
    ok(excerpt.includes("DeepSeek meets Ｑｗｅｎ"));
    ok(/^…(?:lorem|ipsum) /.test(excerpt), excerpt);
    ok(/ (?:lorem|ipsum)…$/.test(excerpt), excerpt);
    ok(excerpt.length > 180 && excerpt.length <= 242, String(excerpt.length));
  }));

test("a match at the very end of a long summary is shown with what stands before it", () =>
  Effect.gen(function* () {
    const excerpt = yield* excerptOf(["qwen"], "x", `${filler(10_000)}Qwen`);
    ok(excerpt.endsWith(" Qwen"));
    ok(excerpt.length > 200 && excerpt.length <= 242);
  }));

test("a short summary is shown whole, also when only the title matches", () =>
  Effect.gen(function* () {
    equal(yield* excerptOf(["qwen"], "x", "about Qwen"), "about Qwen");
    equal(yield* excerptOf(["qwen"], "Qwen", "about it"), "about it");
    equal(yield* excerptOf(["qwen"], "Qwen", ""), "");
  }));

test("when only the title matches the excerpt is the beginning of the summary", () =>
  Effect.gen(function* () {
    const excerpt = yield* excerptOf(["qwen"], "Qwen", filler(200));
    ok(excerpt.startsWith("lorem ipsum lorem"));
    ok(excerpt.endsWith("m…") && excerpt.length <= 241);
  }));

test("text without blanks is cut between graphemes, never inside an emoji", () =>
  Effect.gen(function* () {
    const family = "👨‍👩‍👧‍👦";
    const excerpt = yield* excerptOf(
      ["qwen"],
      "x",
      `${family.repeat(300)}qwen${family.repeat(300)}`,
    );
    equal(excerpt.replaceAll(family, "").replace("qwen", ""), "……");
    ok(excerpt.includes("qwen") && excerpt.length < 280);
  }));

test("a match longer than an excerpt is shown from its beginning", () =>
  Effect.gen(function* () {
    const long = "ab".repeat(500);
    const excerpt = yield* excerptOf([long], "x", `see ${long}`);
    ok(excerpt.includes("ababab") && excerpt.length <= 242);
  }));

/** Characters whose folding changes lengths or depends on what stands beside them. */
const tricky = Arbitrary.schema(Schema.Array(Schema.Literals([
  ..."aeJqWΣςİŉǰßﬁ㎏Ｑｶﾞﾟ가ㄱㅏㄴ각½ℌﷺ",
  "e\u0301",
  "\u030C",
  "\u0307",
  "\u0345",
  "\uD83D",
  "👨‍👩‍👧",
  "🇨🇳",
  "\u200B",
  "\u00AD",
  "\uFEFF",
  ..."-—－﹘⁻",
  " ",
  "\r\n",
  "plain words",
])));

test("every position of a folded text is mapped to the original text that folds into it", () =>
  holds(tricky, (parts) => {
    const text = parts.join("");
    const folded = fold(text);
    for (let index = 0; index < folded.length; index++) {
      const { start, end } = unfold(text, index);
      const before = fold(text.slice(0, start));
      const through = fold(text.slice(0, end));
      if (!folded.startsWith(before) || !folded.startsWith(through)) return false;
      if (!(before.length <= index && index < through.length)) return false;
    }
    return true;
  }));

test("the excerpt of a match within the summary itself contains the keyword", () =>
  Effect.gen(function* () {
    const rule = yield* open(["FINE"])[0]!.make;
    yield* holds(Arbitrary.all([tricky, tricky]), ([before, after]) => {
      const summary = `${before.join("")} ﬁne ${after.join("")}`;
      const found = Result.getSuccess(
        rule.match({ event: event("", summary), before: Option.none() }),
      );
      return Option.isSome(found) && fold(found.value.excerpt).includes("fine");
    });
  }));

test("a summary of 64 KiB whose match comes last is searched in no time", () =>
  Effect.gen(function* () {
    for (const letter of ["a", "中", "e\u0301", "ㄱㅏ", "İ"]) {
      const started = performance.now();
      const excerpt = yield* excerptOf(["qwen"], "x", `${letter.repeat(65_000)}Ｑwen`);
      ok(excerpt.endsWith("Ｑwen"), excerpt);
      ok(performance.now() - started < 5000, `${letter} took ${performance.now() - started} ms`);
    }
  }));

test("a keyword with whole_word is not found inside a longer word, one without is", () =>
  Effect.gen(function* () {
    const r1 = { keyword: "r1", whole_word: true };
    const found = (words: ReadonlyArray<string | typeof r1>, title: string) =>
      Effect.map(match(words, title), Option.isSome);
    equal(yield* found([r1], "pr1234 and r10"), false);
    equal(yield* found([r1], "DeepSeek-R1 is out"), true);
    equal(yield* found([r1], "支持R1模型"), true);
    equal(yield* found(["r1"], "pr1234"), true);
    equal(yield* found([r1, "R1"], "pr1234"), true);
  }));
