import { equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import { Alert } from "../../src/domain/alert.ts";
import { digestOf } from "../../src/message/digest.ts";
import { digestHtml } from "../../src/message/digest_html.ts";
import { mailHtml } from "../../src/message/html.ts";
import { text } from "../../src/message/plain_text.ts";
import { render } from "../../src/message/render.ts";
import { test } from "../testing.ts";
import { alert, eitherWording, inChinese, inEnglish } from "../notifiers/samples.ts";

const page = (shown: Alert, wording = inEnglish) => mailHtml(render(shown, wording), wording.words);

test("the HTML of an alert links the title and quotes the excerpt, all of it escaped", () =>
  Effect.sync(() => {
    const shown = page(
      alert({ title: "<b>&</b>", url: "https://x.example/?a=1&b='" }, "<img src=x>"),
    );
    match(
      shown,
      /<a href="https:\/\/x\.example\/\?a=1&#38;b=%27" [^>]*>&#60;b&#62;&#38;&#60;\/b&#62;<\/a>/,
    );
    match(shown, /<blockquote [^>]*>&#60;img src=x&#62;<\/blockquote>/);
  }));

/** Tags and attributes as we write them, and nothing else of HTML. */
const tag =
  /<(?:!doctype html|\/?(?:html|head|title|body|table|tr|td|div|span|br|a|blockquote|meta)(?: [a-z]+="[^"<>]*")*)>/g;

const isOurs = (page: string): boolean => {
  const rest = page.replace(/<style>[^<]*<\/style>/, "").replace(tag, "");
  const links = [...page.matchAll(/ (?:href|src|on\w+|background)="([^"]*)"/g)];
  return !/[<>"']/.test(rest) &&
    links.every(([, link = ""]) => /^https?:\/\/[^@]*$/.test(link)) &&
    !/<(?:img|script|link|iframe)|url\(|@import/.test(page);
};

test("whatever alerts hold, their page has no tag, attribute or address but ours", () =>
  Effect.gen(function* () {
    const any = Arbitrary.all([Arbitrary.schema(Alert), eitherWording]);
    const result = yield* Arbitrary.checkEffect(
      any,
      ([shown, wording]) =>
        isOurs(page(shown, wording)) &&
        isOurs(digestHtml(digestOf([shown, alert(), shown], wording), wording.words)),
      { runs: 200 },
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("a page has what is known of a model in a table, and a text in a line", () =>
  Effect.sync(() => {
    const model = alert({
      source: "huggingface:deepseek-ai",
      eventType: "model_added",
      fields: { pipeline_tag: "text-generation", parameters: 7e9, license: "<mit>" },
    }, "transformers, safetensors");
    const shown = page(model);
    for (const value of ["text-generation", "7B", "&#60;mit&#62;"]) {
      equal(shown.split(`>${value}</td>`).length, 2);
    }
    ok(!shown.includes("<blockquote"));
    ok(text(render(model, inEnglish)).includes("\n\ntext-generation · 7B · <mit>\n"));
  }));

for (
  const [type, tone] of [
    ["issue_opened", "new"],
    ["model_added", "new"],
    ["pr_merged", "done"],
    ["pr_closed", "ended"],
    ["issue_updated", "change"],
    ["model_opened", "access"],
    ["of_another_version", "plain"],
  ] as const
) {
  test(`a mail about ${type} has the colour of what is ${tone}`, () =>
    Effect.sync(() => {
      ok(page(alert({ eventType: type })).includes(`class="bar-${tone}"`));
    }));
}

test("a mail adapts to a dark screen and a narrow one, and loads nothing", () =>
  Effect.sync(() => {
    const shown = page(alert());
    ok(shown.startsWith('<!doctype html>\n<html lang="en">'));
    match(shown, /<meta name="color-scheme" content="light dark">/);
    match(shown, /prefers-color-scheme:dark/);
    match(shown, /max-width:480px/);
    ok(page(alert(), inChinese).includes('<html lang="zh">'));
  }));
