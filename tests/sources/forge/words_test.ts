import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { render } from "../../../src/message/render.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { test } from "../../testing.ts";

for (
  const [source, eventType, title, en, zh] of [
    [
      "gitcode:Ascend/pytorch/issues",
      "issue_opened",
      "DeepSeek-V4 on NPU",
      "Ascend/pytorch/issues#I1ICN6 (GitCode): new issue — DeepSeek-V4 on NPU",
      "Ascend/pytorch/issues#I1ICN6（GitCode）：新 issue——DeepSeek-V4 on NPU",
    ],
    [
      "gitee:mindspore/mindspore/tags",
      "tag_added",
      "v2.9.0",
      "mindspore/mindspore/tags (Gitee): new tag — v2.9.0",
      "mindspore/mindspore/tags（Gitee）：新 Git 标签——v2.9.0",
    ],
    [
      "gitcode:Ascend/pytorch/tags",
      "tag_moved",
      "v2.9.0",
      "Ascend/pytorch/tags (GitCode): tag moved — v2.9.0",
      "Ascend/pytorch/tags（GitCode）：Git 标签已移动——v2.9.0",
    ],
  ] as const
) {
  test(`an alert of ${eventType} at ${source} names the forge in both languages`, () =>
    Effect.sync(() => {
      const fields = eventType === "issue_opened" ? { number: "I1ICN6" } : { tag: title };
      const shown = alert({ source, eventType, title, fields });
      deepEqual([render(shown, inEnglish).title, render(shown, inChinese).title], [en, zh]);
    }));
}
