import { equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Alert } from "../../src/domain/alert.ts";
import { codePoints } from "../../src/domain/text.ts";
import { digestOf, digestText } from "../../src/message/digest.ts";
import { digestHtml } from "../../src/message/digest_html.ts";
import { mailHtml } from "../../src/message/html.ts";
import { text } from "../../src/message/plain_text.ts";
import { render, type Rendered } from "../../src/message/render.ts";
import { fitAlert } from "../../src/message/fit.ts";
import { dense, limit, mentions, mentionsLimit } from "../../src/notifiers/welink/text.ts";
import { test } from "../testing.ts";
import { alert, firstLook, inChinese, inEnglish } from "../notifiers/samples.ts";

const welinkText = (rendered: Rendered, mentioned: string) => fitAlert(rendered, mentioned, limit);

/** First lines, in short as they stand beside something weightier, and in Chinese. */
const told: Readonly<
  Record<string, readonly [en: string, alsoEn: string, zh: string, alsoZh: string]>
> = {
  issue_opened: ["new issue", "opened", "新 issue", "新建"],
  issue_updated: ["issue updated", "updated", "issue 有更新", "更新"],
  issue_closed: ["issue closed", "closed", "issue 已关闭", "关闭"],
  issue_reopened: ["issue reopened", "reopened", "issue 已重新打开", "重新打开"],
  pr_opened: ["new PR", "opened", "新 PR", "新建"],
  pr_updated: ["PR updated", "updated", "PR 有更新", "更新"],
  pr_merged: ["PR merged", "merged", "PR 已合并", "合并"],
  pr_closed: ["PR closed", "closed", "PR 已关闭", "关闭"],
  pr_reopened: ["PR reopened", "reopened", "PR 已重新打开", "重新打开"],
  model_added: ["new model", "added", "新模型", "新增"],
  model_updated: ["model updated", "updated", "模型有更新", "更新"],
  model_republished: ["model published again", "published again", "模型重新发布", "重新发布"],
  model_opened: ["model opened to all", "opened to all", "模型已公开", "公开"],
};

/** All of it by digits and blanks, so that any letter in an alert is a word of ours. */
const nameless = (eventType: string, also: ReadonlyArray<string>, total: number): Alert => {
  const [first] = alert({
    source: "github:1/2",
    title: "3",
    url: "",
    author: "6",
    labels: ["7", "8"],
    eventType,
    also: [...also],
    changed: ["title", "body", "labels", "state"],
  }, "4").events;
  const matched = { ...first, matches: first.matches.map((match) => ({ ...match, reason: "5" })) };
  const shown = { ...alert(), source: "github:1/2", events: [matched] as const };
  return total === 1 ? shown : { ...shown, kind: "updates", total };
};

const withoutTags = (page: string) =>
  page.replace(/<style>.*?<\/style>|<[^>]*>/gs, "").replace("Model Release Tracker", "");

const types = Object.keys(told);

for (const [type, [english, alsoEnglish, chinese, alsoChinese]] of Object.entries(told)) {
  test(`${type} is "${english}" and "${chinese}" in the first line`, () =>
    Effect.sync(() => {
      const shown = alert({ eventType: type });
      const first = `vllm-project/vllm: ${english} — Support DeepSeek-V4`;
      const inOurs = `vllm-project/vllm：${chinese}——Support DeepSeek-V4`;
      for (const [wording, line] of [[inEnglish, first], [inChinese, inOurs]] as const) {
        const rendered = render(shown, wording);
        equal(rendered.title, line);
        equal(text(rendered).split("\n")[0], line);
        equal(welinkText(rendered, "").split("\n")[0], line);
        const page = mailHtml(rendered, wording.words);
        ok(page.includes(`<title>${line}</title>`));
        ok(page.includes(`href="${rendered.link}"`));
      }
    }));

  test(`${type} beside a merge is "${alsoEnglish}" and "${alsoChinese}"`, () =>
    Effect.sync(() => {
      const shown = alert({ eventType: "pr_merged", also: [type, "pr_updated"], title: "x" });
      equal(
        render(shown, inEnglish).title,
        `vllm-project/vllm: PR merged (also ${alsoEnglish}, updated) — x`,
      );
      equal(
        render(shown, inChinese).title,
        `vllm-project/vllm：PR 已合并（同时：${alsoChinese}、更新）——x`,
      );
    }));

  test(`of ${type} in Chinese no English word is left but issue and PR, and no half-width mark`, () =>
    Effect.sync(() => {
      for (const total of [1, 3]) {
        const shown = nameless(type, types, total);
        const rendered = render(shown, inChinese);
        const digest = digestOf([shown, shown], inChinese);
        for (
          const each of [
            text(rendered),
            withoutTags(mailHtml(rendered, inChinese.words)),
            welinkText(rendered, ""),
            digestText(digest),
            withoutTags(digestHtml(digest, inChinese.words)),
            digest.subject,
            digestText(digest, dense("")),
          ]
        ) {
          const rest = each.replaceAll(/issue|PR/g, "").replaceAll(/\d\d:\d\d|https?:\S*/g, "");
          ok(!/[A-Za-z]|undefined|[,:;()!?](?!\d)/.test(rest), each);
          match(each, /\p{Script=Han}/u);
        }
      }
    }));
}

test("an alert in Chinese has its facts in the same order, and its time in the zone", () =>
  Effect.sync(() => {
    const shown = alert({
      eventType: "pr_updated",
      changed: ["title", "body", "draft"],
      author: "somebody",
    });
    equal(
      text(render(shown, inChinese)),
      [
        "vllm-project/vllm：PR 有更新——Support DeepSeek-V4",
        "https://github.com/vllm-project/vllm/pull/12345",
        "匹配：deepseek, qwen",
        "变更：标题、正文、草稿",
        "作者：somebody",
        "",
        "This adds …",
        "",
        "时间：2026-11-24 14:00 +08:00",
      ].join("\n"),
    );
    equal(
      welinkText(render(shown, inChinese), mentions(["a1"], false)),
      [
        "@a1 vllm-project/vllm：PR 有更新——Support DeepSeek-V4",
        "https://github.com/vllm-project/vllm/pull/12345",
        "匹配：deepseek, qwen",
        "变更：标题、正文、草稿",
        "作者：somebody",
        "This adds …",
        "时间：2026-11-24 14:00 +08:00",
      ].join("\n"),
    );
    equal(
      render({ ...shown, kind: "updates", total: 3 }, inChinese).title,
      "vllm-project/vllm：PR 有更新（又有 3 次）——Support DeepSeek-V4",
    );
    equal(
      render(alert({ changed: ["labels", "state"] }), inChinese).lines[1],
      "变更：标签、状态",
    );
    equal(
      render(alert({ title: "", resourceId: "" }), inChinese).title,
      "vllm-project/vllm：PR 已合并——（无标题）",
    );
  }));

test("a first look in Chinese says how many items match and how many more there are", () =>
  Effect.sync(() =>
    equal(
      text(render(firstLook(37, ["一", "二"]), inChinese)),
      [
        "vllm-project/vllm：首次检查，37 项匹配",
        "",
        "一",
        "https://github.com/vllm-project/vllm/pull/0",
        "",
        "二",
        "https://github.com/vllm-project/vllm/pull/1",
        "",
        "还有 35 条",
      ].join("\n"),
    )
  ));

test("a digest in Chinese names its places in its subject", () =>
  Effect.sync(() => {
    const model = alert({ source: "huggingface:deepseek-ai", eventType: "model_added" });
    const digest = digestOf([alert(), model], inChinese);
    equal(digest.subject, "2 条提醒：deepseek-ai（Hugging Face）、vllm-project/vllm");
    equal(
      digestText(digest),
      [
        "2 条提醒",
        "",
        "deepseek-ai（Hugging Face）",
        "• 新模型——Support DeepSeek-V4",
        "  https://github.com/vllm-project/vllm/pull/12345",
        "  2026-11-24 14:00 +08:00",
        "",
        "vllm-project/vllm",
        "• PR 已合并——Support DeepSeek-V4",
        "  https://github.com/vllm-project/vllm/pull/12345",
        "  2026-11-24 14:00 +08:00",
      ].join("\n"),
    );
  }));

test("in Chinese too the excerpt fills what link, mentions and time leave of 500 code points", () =>
  Effect.sync(() => {
    for (const excerpt of ["支持深度求索".repeat(150), "𠮷😀".repeat(400)]) {
      const shown = alert({ title: "支持 DeepSeek-V4 推理" }, excerpt);
      const written = welinkText(render(shown, inChinese), mentions(["a1"], true));
      equal(codePoints(written), 500);
      ok(
        written.startsWith(
          "@all @a1 vllm-project/vllm：PR 已合并——支持 DeepSeek-V4 推理\nhttps://",
        ),
      );
      ok(written.endsWith("…\n时间：2026-11-24 14:00 +08:00"), written);
    }
  }));

test("a time that does not fit whole is left out, and no other part of the alert with it", () =>
  Effect.sync(() => {
    const mentioned = mentions([..."0123456789"].map((n) => n.repeat(36)), false);
    equal(codePoints(mentioned), mentionsLimit);
    const room = 500 - mentionsLimit - "匹配：deepseek, qwen".length - 1;
    const linkOf = (length: number) => `https://x.example/${"a".repeat(length - 18)}`;
    const time = "\n时间：2026-11-24 14:00 +08:00";
    const titleLength = 20;
    const written = (spare: number) =>
      welinkText(
        render(
          alert({ title: "", resourceId: "", url: linkOf(room - titleLength - 1 - spare) }, ""),
          inChinese,
        ),
        mentioned,
      );
    ok(!written(0).includes("时间"));
    for (let spare = 0; spare < 60; spare++) {
      const each = written(spare);
      ok(codePoints(each) <= 500 && each.includes(linkOf(room - titleLength - 1 - spare)), each);
      ok(!each.includes("时间") || each.endsWith(time), each);
    }
    ok(written(59).endsWith(time));
  }));
