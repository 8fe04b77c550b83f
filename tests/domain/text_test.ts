import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import {
  amidChinese,
  beforeChinese,
  cleanLine,
  cleanText,
  codePoints,
  defuseMentions,
  escapeHtml,
  safeLink,
  truncate,
} from "../../src/domain/text.ts";
import { test } from "../testing.ts";

const holds = <A>(arbitrary: Arbitrary.Arbitrary<A>, property: (value: A) => boolean) =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(arbitrary, property, { runs: 300 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  });

/** Pieces that break careless text handling, in any order. */
const hostile = Arbitrary.map(
  Arbitrary.schema(Schema.Array(Schema.Union([
    Schema.Literals([
      ..."a@<>&\"' \t\n\r…é中",
      "\r\n",
      "\u0000",
      "\u001B[31m",
      "\u001B]0;title\u0007",
      "\u009B",
      "\u0085",
      "\u00AD",
      "\u2028",
      "\u202E",
      "\u2066",
      "\u200B",
      "\uFEFF",
      "\u{E0041}",
      "\uD83D",
      "\uDE00",
      "e\u0301",
      "\u0301".repeat(40),
      "👨‍👩‍👧‍👦",
      "🇨🇳",
    ]),
    Schema.String,
  ]))),
  (parts) => parts.join(""),
);

for (
  const [raw, clean] of [
    ["a\u001B[31mred\u001B[0m b", "ared b"],
    ["\u001B]0;window title\u0007text", "text"],
    ["\u001B]8;;https://evil.example\u001B\\click\u001B]8;;\u001B\\", "click"],
    ["a\u0000b\u0007c\u007Fd\u0085e", "abcde"],
    ["user\u202Egnp.exe", "usergnp.exe"],
    ["ze\u200Bro soft\u00ADhyphen \uFEFFbom", "zero softhyphen bom"],
    ["hidden\u{E0048}\u{E0049}", "hidden"],
    ["half \uD83D", "half \uFFFD"],
    ["one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"],
    ["family 👨‍👩‍👧‍👦 stays", "family 👨‍👩‍👧‍👦 stays"],
    ["می‌خواهم", "می‌خواهم"],
    [`Z${"\u0301".repeat(50)}algo`, `Z${"\u0301".repeat(8)}algo`],
  ] as const
) {
  test(`cleaning makes ${JSON.stringify(raw)} readable and harmless`, () =>
    Effect.sync(() => equal(cleanText(raw), clean)));
}

test("a clean line is one line with single blanks", () =>
  Effect.sync(() => equal(cleanLine("  a\t\tb\r\n\u2028 c\u3000d "), "a b c d")));

test("whatever the text, a clean line holds no control, bidi or line break and is well-formed", () =>
  holds(hostile, (text) => {
    const line = cleanLine(text);
    return line.isWellFormed() &&
      !/[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069\u200B\uFEFF]/.test(line);
  }));

test("cleaning what is clean changes nothing", () =>
  holds(hostile, (text) => cleanLine(cleanLine(text)) === cleanLine(text)));

test("a defused text mentions nobody and reads the same", () =>
  Effect.sync(() => {
    equal(defuseMentions("@all @所有人 mail@x.org"), "＠all ＠所有人 mail＠x.org");
  }));

test("truncation keeps what fits and says with … that something is missing", () =>
  Effect.sync(() => {
    equal(truncate("short", 5), "short");
    equal(truncate("longer", 5), "long…");
    equal(truncate("two words", 5), "two…");
    equal(truncate("a👨‍👩‍👧‍👦b", 5), "a…");
    equal(truncate("😀😀😀", 2), "😀…");
    equal(truncate("abc", 1), "…");
    equal(truncate("abc", 0), "");
  }));

test("a truncated text never exceeds its limit nor ends inside a character", () =>
  holds(
    Arbitrary.all([hostile, Arbitrary.schema(Schema.Literals([1, 2, 3, 7, 20, 60]))]),
    ([text, max]) => {
      const clean = cleanText(text);
      const cut = truncate(clean, max);
      return codePoints(cut) <= max && cut.isWellFormed() &&
        (cut === clean || (cut.endsWith("…") && clean.startsWith(cut.slice(0, -1))));
    },
  ));

for (
  const [url, link] of [
    ["https://github.com/a/b/issues/1", "https://github.com/a/b/issues/1"],
    ["http://mirror.example:8080/x?y=1#z", "http://mirror.example:8080/x?y=1#z"],
    ["https://huggingface.co/@all/x?to=@name", "https://huggingface.co/%40all/x?to=%40name"],
    ['https://a.example/"><script>\u202E', "https://a.example/%22%3E%3Cscript%3E%E2%80%AE"],
    ["https://a.example/\r\nBcc: x", "https://a.example/Bcc:%20x"],
    ["javascript:alert(1)", ""],
    ["data:text/html,x", ""],
    ["https://user:pass@a.example/", ""],
    ["//a.example/x", ""],
    ["no link", ""],
    ["", ""],
  ] as const
) {
  test(`the link ${JSON.stringify(url)} is shown as ${JSON.stringify(link)}`, () =>
    Effect.sync(() => equal(safeLink(url), link)));
}

test("a safe link is plain ASCII without blanks, quotes of attributes and at signs", () =>
  holds(hostile, (text) => /^[!#-;=?A-~]*$/.test(safeLink(`https://a.example/${text}`))));

test("escaped HTML can open no tag and close no attribute", () =>
  Effect.gen(function* () {
    equal(
      escapeHtml(`<a href="x" title='y'>&`),
      "&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;",
    );
    yield* holds(hostile, (text) => !/[<>"']|&(?!#\d+;)/.test(escapeHtml(text)));
  }));

test("cleaning and truncating 1 MB of the worst text takes no time", () =>
  Effect.sync(() => {
    for (const piece of ["\u001B[", "\u001B]", "\u0301", "\u202E", " ", "\r", "e\u0301", "@"]) {
      const started = performance.now();
      truncate(cleanLine(piece.repeat(1_000_000 / piece.length)), 300);
      ok(performance.now() - started < 2000, JSON.stringify(piece));
    }
  }));

for (
  const [name, amid, before] of [
    ["飞书", "飞书", "飞书"],
    ["WeLink", " WeLink ", "WeLink "],
    ["GitHub 仓库 a/b", " GitHub 仓库 a/b ", "GitHub 仓库 a/b "],
    ["WeLink 群机器人", " WeLink 群机器人", "WeLink 群机器人"],
  ] as const
) {
  test(`amid Chinese ${name} is set off by blanks where it is Latin`, () =>
    Effect.sync(() => deepEqual([amidChinese(name), beforeChinese(name)], [amid, before])));
}
