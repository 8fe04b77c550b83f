import { equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import type { Item } from "../../../src/domain/item.ts";
import { test } from "../../testing.ts";
import { ruleOf, seen, verdictOf } from "./rules.ts";

/* Each condition, with the reason it gives or the reason it fails. */

type Case = readonly [
  conditions: object,
  now: Partial<TrackerEvent>,
  verdict: string,
  before?: Partial<Item>,
];

const cases: ReadonlyArray<Case> = [
  [{ keywords: ["deepseek", "qwen"] }, { title: "Qwen3" }, "qwen"],
  [{ keywords: ["ＱＷＥＮ"] }, { summary: "qwen3" }, "ＱＷＥＮ"],
  [
    { keywords: ["deepseek", "qwen"] },
    { title: "GLM" },
    'not keywords: none of "deepseek", "qwen" in the title, text or labels',
  ],
  [
    { keywords: ["a"], in: ["title"] },
    { title: "x", summary: "a" },
    'not keywords: none of "a" in the title',
  ],
  [{ keywords: ["bot"], in: ["author"] }, { author: "a-Bot" }, "bot"],
  [{ keywords: ["new"], in: ["labels"] }, { labels: ["New model"], summary: "New model" }, "new"],
  [
    { keywords: ["new"], in: ["text"] },
    { labels: ["New model"], summary: "Body\n\nNew model" },
    'not keywords: none of "new" in the text',
  ],
  [{ all_keywords: ["a", "b"] }, { title: "a", summary: "b" }, "a, b"],
  [
    { all_keywords: ["a", "b"] },
    { title: "a" },
    'not all_keywords: no "b" in the title, text or labels',
  ],
  [
    { keywords: ["qwen"], not_keywords: ["revert"] },
    { title: "Revert Qwen3" },
    'not not_keywords: "revert" in the title',
  ],
  [{ keywords: ["qwen3"], whole_words: true }, { title: "Qwen3-32B" }, "qwen3"],
  [{ keywords: ["qwen3"], whole_words: true }, { title: "发布qwen3模型" }, "qwen3"],
  [{ keywords: ["r1"], whole_words: true }, { title: "deepseek_R1.5" }, "r1"],
  [{ keywords: ["r1"], whole_words: true }, { title: "pr1 and then r1" }, "r1"],
  [{ keywords: ["模型"], whole_words: true }, { title: "新模型发布" }, "模型"],
  [
    { keywords: ["qwen3"], whole_words: true },
    { title: "qwen30" },
    'not keywords: none of "qwen3" in the title, text or labels',
  ],
  [
    { keywords: ["r1"], whole_words: true },
    { title: "pr1234 ür1 r1ü" },
    'not keywords: none of "r1" in the title, text or labels',
  ],
  [{ regex: ["(?i)glm-?[45]", "x{3}"] }, { title: "GLM5" }, "/(?i)glm-?[45]/"],
  [{ regex: ["glm"] }, { title: "GLM" }, 'not regex: none of "glm" in the title, text or labels'],
  [
    { regex: ["end$"] },
    { summary: `${"x".repeat(16 * 1024)}end` },
    'not regex: none of "end$" in the title, text or labels',
  ],
  [{ sources: ["github:ACME/*"] }, {}, "issue_opened"],
  [
    { sources: ["huggingface:*"] },
    {},
    'not sources: github:acme/engine is none of "huggingface:*"',
  ],
  [{ events: ["pr_*"] }, { eventType: "pr_merged" }, "pr_merged"],
  [
    { events: ["issue_closed"] },
    { eventType: "issue_opened", also: ["issue_closed"] },
    "issue_opened",
  ],
  [{ events: ["pr_*"] }, {}, 'not events: issue_opened is none of "pr_*"'],
  [{ labels: ["new-*"] }, { labels: ["bug", "New-model"] }, "New-model"],
  [{ labels: ["new-*"] }, { labels: ["bug"] }, 'not labels: it has no label "new-*"'],
  [
    { events: ["*"], not_labels: ["wip"] },
    { labels: ["WIP"] },
    'not not_labels: it has the label "WIP"',
  ],
  [{ authors: ["*[bot]"] }, { author: "merge[bot]" }, "merge[bot]"],
  [{ authors: ["*[bot]"] }, { author: "b" }, 'not authors: the author b is none of "*[bot]"'],
  [{ authors: ["*"] }, { author: null }, "not authors: its author is not known"],
  [
    { events: ["*"], not_authors: ["*[bot]"] },
    { author: "x[bot]" },
    "not not_authors: its author is x[bot]",
  ],
  [{ events: ["*"], not_authors: ["*[bot]"] }, { author: null }, "issue_opened"],
  [{ where: { license: ["mit", "apache-2.0"] } }, { fields: { license: "MIT" } }, "license=MIT"],
  [{ where: { languages: ["zh"] } }, { fields: { languages: "en, zh" } }, "languages=en, zh"],
  [
    { where: { languages: "z" } },
    { fields: { languages: "en, zh" } },
    'not where: languages is "en, zh"',
  ],
  [{ where: { license: "mit" } }, { fields: { license: "gpl" } }, 'not where: license is "gpl"'],
  [{ where: { size: { min: 1e9 } } }, { fields: { size: 7e9 } }, "size=7000000000"],
  [{ where: { size: { min: 1, max: 2 } } }, { fields: { size: 3 } }, "not where: size is 3"],
  [{ where: { size: { min: 1 } } }, { fields: { size: "7" } }, 'not where: size is "7"'],
  [{ where: { size: { max: 2 } } }, {}, "not where: it has no size"],
  [{ where: { draft: false } }, {}, "issue_opened"],
  [{ where: { draft: { present: false } } }, {}, "issue_opened"],
  [{ where: { draft: { present: true } } }, {}, "not where: it has no draft"],
  [{ where: { toString: { present: true } } }, {}, "not where: it has no toString"],
  [{ changed: ["title"] }, { changed: ["title", "body"] }, "issue_opened"],
  [{ changed: ["title"] }, { changed: ["labels"] }, "not changed: what changed is labels"],
  [{ changed: ["title"] }, {}, "not changed: nothing that was known of it changed"],
  [
    { changed: ["labels"], labels: ["new-model", "bug"] },
    { changed: ["labels"], labels: ["bug", "new-model"] },
    "new-model",
    { labels: ["bug"] },
  ],
  [
    { changed: ["labels"], labels: ["new-model"] },
    { changed: ["labels"], labels: ["bug", "new-model"] },
    'not labels: no label "new-model" was added',
    { labels: ["new-model"] },
  ],
  [
    { changed: ["title"], keywords: ["qwen"], in: ["title"] },
    { changed: ["title"], title: "Support Qwen3" },
    "qwen",
    { title: "Support" },
  ],
  [
    { changed: ["title"], keywords: ["qwen"], in: ["title"] },
    { changed: ["title"], title: "Support Qwen3" },
    'not keywords: none of "qwen" in the title',
    { title: "Qwen" },
  ],
  [
    { changed: ["body"], regex: ["ready"], in: ["text"] },
    { changed: ["body"], summary: "still ready" },
    'not regex: none of "ready" in the text',
    { body: "ready <!-- note -->" },
  ],
  [
    { changed: ["title"], keywords: ["qwen"] },
    { changed: ["title"], title: "Support", summary: "for Qwen" },
    "qwen",
    { title: "x", body: "for Qwen" },
  ],
];

for (const [conditions, now, verdict, before] of cases) {
  const what = JSON.stringify(now).slice(0, 80);
  test(`${JSON.stringify(conditions)} of ${what} says "${verdict}"`, () =>
    Effect.sync(() => {
      const rule = ruleOf(conditions);
      equal(verdictOf(rule, seen(now, before)), verdict);
      const result = rule.match(seen(now, before));
      if (Result.isFailure(result)) match(result.failure.says.zh, /\p{Script=Han}/u);
    }));
}

test("a match carries what its rule says of channels, mentions, urgency and a note", () =>
  Effect.sync(() => {
    const rule = ruleOf({
      keywords: ["qwen"],
      notify: ["email"],
      mention: ["a"],
      urgent: true,
      note: "See the runbook.",
    });
    const { excerpt, ...said } = Result.getOrThrow(
      rule.match(seen({ summary: `${"Lorem ipsum. ".repeat(40)} here is Qwen3` })),
    );
    match(excerpt, /^….* Qwen3$/);
    equal(
      JSON.stringify(said),
      '{"ruleId":"it","name":"it","channels":["email"],"mention":["a"],"urgent":true,' +
        '"note":"See the runbook.","reason":"qwen"}',
    );
  }));

for (
  const [mention, stored] of [
    [true, undefined],
    [false, "nobody"],
    ["nobody", "nobody"],
    ["all", "all"],
  ] as const
) {
  test(`mention ${mention} is ${stored ?? "what the channel is configured to do"}`, () =>
    Effect.sync(() => {
      const result = ruleOf({ keywords: ["t"], mention }).match(seen({}));
      equal(Result.getOrThrow(result).mention, stored);
    }));
}
