import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Alert } from "../../src/domain/alert.ts";
import { codePoints } from "../../src/domain/text.ts";
import { digestOf, digestText } from "../../src/message/digest.ts";
import { digestHtml } from "../../src/message/digest_html.ts";
import { fitDigest } from "../../src/message/fit.ts";
import { dense, limit, mentions } from "../../src/notifiers/welink/text.ts";
import { test, tries } from "../testing.ts";
import { alert, eitherWording, firstLook, inChinese, inEnglish } from "../notifiers/samples.ts";

const hub = "huggingface:deepseek-ai";
const author = "somebody";
const alerts = [
  alert({ title: "Support DeepSeek-V4", author }),
  alert({
    author,
    source: hub,
    eventType: "model_added",
    title: "deepseek-ai/V4",
    url: "https://hf.co/V4",
  }),
  alert({ title: "Fix <b>DeepSeek</b> @all", eventType: "issue_opened", author }),
];

test("a digest is grouped by source, newest first, each item with its title and link", () =>
  Effect.sync(() => {
    const digest = digestOf(alerts, inEnglish);
    equal(digest.subject, "3 alerts: vllm-project/vllm, deepseek-ai (Hugging Face)");
    equal(
      digestText(digest),
      [
        "3 alerts",
        "",
        "vllm-project/vllm",
        "• new issue — Fix <b>DeepSeek</b> ＠all",
        "  https://github.com/vllm-project/vllm/pull/12345",
        "  somebody · 2026-11-24 06:00 UTC",
        "• PR merged — Support DeepSeek-V4",
        "  https://github.com/vllm-project/vllm/pull/12345",
        "  somebody · 2026-11-24 06:00 UTC",
        "",
        "deepseek-ai (Hugging Face)",
        "• new model — deepseek-ai/V4",
        "  https://hf.co/V4",
        "  somebody · 2026-11-24 06:00 UTC",
      ].join("\n"),
    );
  }));

test("its HTML is a page in which a stranger's text is text", () =>
  Effect.sync(() => {
    const page = digestHtml(digestOf(alerts, inEnglish), inEnglish.words);
    match(page, />vllm-project\/vllm</);
    match(page, /<a href="https:\/\/hf\.co\/V4" [^>]*>new model — deepseek-ai\/V4<\/a>/);
    match(page, />somebody · 2026-11-24 06:00 UTC</);
    ok(!page.includes("<b>") && !page.includes("@all"));
  }));

test("a first look in a digest says how many match, shows its items and counts the rest", () =>
  Effect.sync(() => {
    const { groups } = digestOf([firstLook(37, ["One", "Two"])], inEnglish);
    deepEqual(groups[0]?.entries.map(({ title }) => title), [
      "first look — 37 items match",
      "One",
      "Two",
      "and 35 more",
    ]);
    const [inOurs] = digestOf([firstLook(8, ["One", "Two"])], inChinese).groups;
    equal(inOurs?.entries.at(-1)?.title, "还有 6 条");
    const [whole] = digestOf([firstLook(2, ["One", "Two"])], inEnglish).groups;
    equal(whole?.entries.at(-1)?.title, "Two");
  }));

test("WeLink's digest names each place once and what happened there", () =>
  Effect.sync(() =>
    equal(
      digestText(digestOf(alerts.slice(0, 2), inEnglish), dense(mentions(["a1"], false))),
      [
        "@a1 2 alerts",
        "deepseek-ai (Hugging Face)",
        "• new model — deepseek-ai/V4",
        "https://hf.co/V4",
        "vllm-project/vllm",
        "• PR merged — Support DeepSeek-V4",
        "https://github.com/vllm-project/vllm/pull/12345",
      ].join("\n"),
    )
  ));

test("any alerts make digests of 1 to 500 well-formed code points that mention nobody else", () =>
  Effect.gen(function* () {
    const several = Arbitrary.all([
      Arbitrary.schema(Schema.Array(Alert).check(Schema.isMinLength(2))),
      eitherWording,
    ]);
    const result = yield* Arbitrary.checkEffect(several, ([shown, wording]) => {
      const mentioned = mentions(["a1"], true);
      let rest: ReadonlyArray<Alert> = shown;
      let carried = 0;
      while (rest.length > 0) {
        const count = fitDigest(rest, dense(mentioned), wording, limit);
        const text = digestText(digestOf(rest.slice(0, count), wording), dense(mentioned));
        if (count < 1 || count > rest.length) return false;
        // What does not fit at all is sent as a message of its own, which is cut to fit.
        if (count > 1 && codePoints(text) > 500) return false;
        if (!text.isWellFormed() || text.slice(mentioned.length).includes("@")) return false;
        carried += count;
        rest = rest.slice(count);
      }
      return carried === shown.length;
    }, tries(60, 200));
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
