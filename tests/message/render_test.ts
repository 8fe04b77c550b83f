import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import { Alert } from "../../src/domain/alert.ts";
import { mailHtml } from "../../src/message/html.ts";
import { text } from "../../src/message/plain_text.ts";
import { render as renderWith, type Rendered } from "../../src/message/render.ts";
import { digestOf, digestText } from "../../src/message/digest.ts";
import { digestHtml } from "../../src/message/digest_html.ts";
import type { Transition } from "../../src/domain/event.ts";
import { test } from "../testing.ts";
import { alert, eitherWording, firstLook, inChinese, inEnglish } from "../notifiers/samples.ts";
import type { NoticeAlert } from "../../src/domain/alert.ts";

const render = (shown: Alert, wording = inEnglish) => renderWith(shown, wording);
const page = (rendered: Rendered, { words } = inEnglish) => mailHtml(rendered, words);
const titleOf = (...args: Parameters<typeof alert>) => render(alert(...args)).title;

test("a title names the place, what happened and the item", () =>
  Effect.sync(() => {
    equal(titleOf(), "vllm-project/vllm: PR merged — Support DeepSeek-V4");
    equal(
      titleOf({
        source: "huggingface:deepseek-ai",
        eventType: "model_added",
        title: "deepseek-ai/DeepSeek-V4",
      }),
      "deepseek-ai (Hugging Face): new model — deepseek-ai/DeepSeek-V4",
    );
    equal(
      titleOf({ source: "modelscope:qwen", eventType: "model_added", title: "qwen/Qwen4" }),
      "qwen (ModelScope): new model — qwen/Qwen4",
    );
    equal(titleOf({ source: "gitlab:a/b", title: "x" }), "a/b (gitlab): PR merged — x");
  }));

test("changes found together are one title that names them all", () =>
  Effect.sync(() =>
    equal(
      titleOf({ eventType: "issue_closed", also: ["issue_opened", "issue_updated"], title: "x" }),
      "vllm-project/vllm: issue closed (also opened, updated) — x",
    )
  ));

test("an item without a readable title is called by its id", () =>
  Effect.sync(() => {
    equal(
      titleOf({ title: "\u202E \u200B", resourceId: "77" }),
      "vllm-project/vllm: PR merged — 77",
    );
    equal(
      titleOf({ title: "", resourceId: "" }),
      "vllm-project/vllm: PR merged — (untitled)",
    );
  }));

test("the facts are what matched and what an update changed; the time is told apart, in UTC", () =>
  Effect.sync(() => {
    deepEqual(render(alert()).lines, ["Matched: deepseek, qwen"]);
    equal(render(alert()).time, "Time: 2026-11-24 06:00 UTC");
    deepEqual(render(alert({ eventType: "pr_updated", changed: ["title", "labels"] })).lines, [
      "Matched: deepseek, qwen",
      "Changed: title, labels",
    ]);
  }));

test("an alert on an issue names its number, its author and its first labels", () =>
  Effect.sync(() => {
    const shown = alert({
      eventType: "issue_updated",
      fields: { number: 61 },
      author: "some\u202Ebody",
      labels: ["bug", "model", "rocm", "ci", "v1", "stale"],
      changed: ["labels", "draft", "state_reason", "nobody_knows"],
    });
    equal(
      render(shown).title,
      "vllm-project/vllm#61: issue updated — Support DeepSeek-V4",
    );
    deepEqual(render(shown).lines, [
      "Matched: deepseek, qwen",
      "Changed: labels, draft, reason",
      "Author: somebody",
      "Labels: bug, model, rocm, ci, v1 and 1 more",
    ]);
    deepEqual(render(shown, inChinese).lines.slice(1), [
      "变更：标签、草稿、状态原因",
      "作者：somebody",
      "标签：bug、model、rocm、ci、v1 等 6 个",
    ]);
    deepEqual(
      digestOf([shown, { ...firstLook(1, []), events: shown.events }], inEnglish).groups[0]?.entries
        .map(({ title }) => title),
      [
        "first look — 1 item matches",
        "#61 Support DeepSeek-V4",
        "#61 issue updated — Support DeepSeek-V4",
      ],
    );
  }));

test("a model's author is not told where the source is named after it", () =>
  Effect.sync(() => {
    const shown = { source: "huggingface:acme", eventType: "model_added", author: "Acme" };
    deepEqual(render(alert(shown)).lines, ["Matched: deepseek, qwen"]);
  }));

const besides: ReadonlyArray<[Transition, string, string | undefined]> = [
  ["merged", "pr_merged", undefined],
  ["closed", "pr_closed", "Changed: labels"],
  ["reopened", "pr_reopened", "Changed: labels"],
  ["updated", "pr_updated", "Changed: labels, state, draft"],
];

for (const [transition, eventType, line] of besides) {
  test(`next to “${transition}” only what it does not imply is told as changed`, () =>
    Effect.sync(() => {
      const shown = alert({ transition, eventType, changed: ["labels", "state", "draft"] });
      equal(render(shown).lines[1], line);
    }));
}

test("the time is ours when the upstream's is unknown or in no calendar", () =>
  Effect.sync(() => {
    equal(render(alert({ occurredAt: null })).time, "Time: 2026-11-24 06:01 UTC");
    equal(render(alert({ occurredAt: 1e300 })).time, "Time: 2026-11-24 06:01 UTC");
    equal(render(alert({ occurredAt: 1e14 })).time, "Time: 5138-11-16 09:46 UTC");
    equal(render(alert({ occurredAt: null, observedAt: 1e300 })).time, "");
  }));

test("a first look says how many items match, lists the newest and counts the rest", () =>
  Effect.sync(() => {
    const rendered = render(firstLook(37, ["one", "two"]));
    equal(rendered.title, "vllm-project/vllm: first look — 37 items match");
    equal(
      text(rendered),
      [
        "vllm-project/vllm: first look — 37 items match",
        "",
        "one",
        "https://github.com/vllm-project/vllm/pull/0",
        "",
        "two",
        "https://github.com/vllm-project/vllm/pull/1",
        "",
        "and 35 more",
      ].join("\n"),
    );
    ok(page(rendered).includes(">and 35 more</span>"));
    equal(
      render(firstLook(1, ["one"])).title,
      "vllm-project/vllm: first look — 1 item matches",
    );
    ok(!text(render(firstLook(1, ["one"]))).includes("more"));
  }));

test("the text of an alert holds title, link, facts, excerpt and time", () =>
  Effect.sync(() =>
    equal(
      text(render(alert({ author: "somebody" }))),
      [
        "vllm-project/vllm: PR merged — Support DeepSeek-V4",
        "https://github.com/vllm-project/vllm/pull/12345",
        "Matched: deepseek, qwen",
        "Author: somebody",
        "",
        "This adds …",
        "",
        "Time: 2026-11-24 06:00 UTC",
      ].join("\n"),
    )
  ));

test("a link that is no http address is left out of text and HTML", () =>
  Effect.sync(() => {
    const rendered = render(alert({ url: "javascript:alert(1)" }));
    equal(rendered.link, "");
    ok(!page(rendered).includes("href"));
    ok(!text(rendered).includes("javascript"));
  }));

test("an excerpt of many lines cannot pass for facts of ours", () =>
  Effect.sync(() => {
    const rendered = render(alert({}, "x\nMatched: nothing\r\nhttps://evil.example"));
    equal(rendered.excerpt, "x Matched: nothing https://evil.example");
  }));

test("a title longer than anybody reads is cut", () =>
  Effect.sync(() => ok([...titleOf({ title: "x".repeat(10_000) })].length < 400)));

test("whatever an alert holds, it renders to clean lines that mention nobody", () =>
  Effect.gen(function* () {
    const any = Arbitrary.all([Arbitrary.schema(Alert), eitherWording]);
    const result = yield* Arbitrary.checkEffect(any, ([alert, wording]) => {
      const rendered = render(alert, wording);
      const lines = [
        rendered.title,
        rendered.place,
        rendered.happened,
        rendered.item,
        ...rendered.facts.flatMap(({ label, value }) => [label, value]),
        ...rendered.lines,
        rendered.about,
        rendered.excerpt,
        ...rendered.items.map(({ title }) => title),
        ...rendered.sources,
        ...rendered.more(0),
        ...rendered.moreSources(0),
      ];
      return lines.every((line) => line.isWellFormed() && !/[\n\r\u0000-\u001F@]/.test(line)) &&
        rendered.title !== "" && !text(rendered).includes("@");
    }, { runs: 200 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("what is told again and what MRT says of itself is marked as such", () =>
  Effect.sync(() => {
    match(render({ ...alert(), replayed: true }).title, /^\[sent again\] vllm-project/);
    const line = {
      what: "began" as const,
      kind: "source" as const,
      subject: "github:a/b",
      detail: { en: "answers 500 @all", zh: "返回 500 @all" },
      since: Date.UTC(2026, 10, 24, 6),
    };
    const notice: NoticeAlert = {
      id: "n",
      kind: "notice",
      source: "mrt",
      events: [],
      total: 1,
      createdAt: 0,
      notice: { lines: [line] },
    };
    equal(
      text(render(notice)),
      "MRT: something is wrong\nTrouble with source github:a/b since 2026-11-24 06:00 UTC: answers 500 ＠all",
    );
    equal(
      text(render(notice, inChinese)),
      "MRT：自身出现问题\n来源 github:a/b 自 2026-11-24 14:00 +08:00 起异常：返回 500 ＠all",
    );
    match(
      render({ ...notice, notice: { lines: [{ ...line, what: "ended" }] } }).title,
      /works again/,
    );
  }));

test("an issue that came from another repository is called so", () =>
  Effect.sync(() => {
    const moved = alert({ eventType: "issue_opened", fields: { transferred_in: true } });
    match(render(moved).title, /: issue transferred in — /);
    match(render(moved, inChinese).title, /：转入的 issue——/);
  }));

test("the name of a rule stands with its reason, and its note in every form", () =>
  Effect.sync(() => {
    const [shown] = alert().events;
    const matches = [{
      ruleId: "day-0",
      name: "day-0",
      reason: "deepseek",
      excerpt: "",
      note: "Ask @kernels <first>.",
    }];
    const noted: Alert = { ...alert(), events: [{ ...shown, matches }] };
    for (
      const [wording, matched] of [
        [inEnglish, "Matched: day-0 (deepseek)"],
        [inChinese, "匹配：day-0（deepseek）"],
      ] as const
    ) {
      const rendered = render(noted, wording);
      const plain = text(rendered).split("\n");
      ok(plain.includes(matched), plain.join("\n"));
      ok(plain.includes("Ask ＠kernels <first>."));
      match(page(rendered), /Ask ＠kernels &#60;first&#62;\./);
      const digest = digestOf([noted, noted], wording);
      match(digestText(digest), /\n {2}Ask ＠kernels <first>\./);
      match(digestHtml(digest, wording.words), /Ask ＠kernels &#60;first&#62;\./);
    }
  }));
