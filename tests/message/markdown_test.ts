import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Alert } from "../../src/domain/alert.ts";
import { utf8Bytes } from "../../src/domain/text.ts";
import { cutAlert } from "../../src/message/fit.ts";
import { escapeMarkdown, markdownBytes, robotMarkdown } from "../../src/message/markdown.ts";
import { markedBody, markedLink, type Markup, markupLimit } from "../../src/message/markup.ts";
import { render } from "../../src/message/render.ts";
import { eitherWording } from "../notifiers/samples.ts";
import { test, tries } from "../testing.ts";

for (
  const [text, escaped] of [
    ["<at id=all></at>", "＜at id=all>＜/at>"],
    ["&lt;at id=all&gt; R&D a & b", "＆lt;at id=all＆gt; R&D a & b"],
    ["[x](https://evil.example)", "［x］(https://evil.example)"],
    ["**bold** `code` ~gone~", "＊＊bold＊＊ ｀code｀ ～gone～"],
    ["_slanted_ but vllm_ascend", "＿slanted＿ but vllm_ascend"],
    ["fp8 -> fp4, C++, #12", "fp8 -> fp4, C++, #12"],
  ] as const
) {
  test(`in Markdown ${text} stands as ${escaped}`, () =>
    Effect.sync(() => equal(escapeMarkdown(text), escaped)));
}

test("a link ends where its address ends, whatever stands in it", () =>
  Effect.sync(() =>
    deepEqual(
      [
        markedLink("a]b", "https://x.example/(a)?q=[1]&c=2", robotMarkdown),
        markedLink("a", "https://x.example/?q=&lt;at", robotMarkdown),
        markedLink("a*", "", robotMarkdown),
      ],
      [
        "[a］b](https://x.example/%28a%29?q=%5B1%5D&c=2)",
        "[a](https://x.example/?q=&lt%3Bat)",
        "a＊",
      ],
    )
  ));

test("an escaped text takes no more than was counted, as it is and in JSON", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Schema.String),
      (text) => {
        const wellFormed = text.toWellFormed().replace(/[\u0000-\u001F\u007F]/g, "");
        const escaped = escapeMarkdown(wellFormed);
        return utf8Bytes(JSON.stringify(escaped)) - 2 <= markdownBytes(wellFormed);
      },
      tries(300, 2000),
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

const markup: Markup = {
  ...robotMarkdown,
  dot: () => '<font color="warning">●</font>',
  quiet: (text) => `<font color="comment">${text}</font>`,
  lineBreak: "  \n",
};

test("whatever an alert holds, in Markdown it fits the limit and its link is whole or left out", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.all([
      Arbitrary.schema(Alert),
      eitherWording,
      Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 4096 }))),
    ]);
    const result = yield* Arbitrary.checkEffect(cases, ([alert, wording, most]) => {
      const message = render(alert, wording);
      const cut = cutAlert(message, markupLimit(most, markup));
      const text = `### ${markup.dot("plain")} ${markedLink(cut.title, cut.link, markup)}\n\n` +
        markedBody(cut, markup);
      return utf8Bytes(text) <= most && (cut.link === "" || cut.link === message.link) &&
        cut.items.every(({ link }) => message.items.some((item) => item.link === link));
    }, tries(200, 1000));
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
