import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { render } from "../../../src/message/render.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { test } from "../../testing.ts";

for (
  const [eventType, changed, en, zh] of [
    ["post_added", [], "vLLM blog: new post — Serving Qwen4", "vLLM blog：新文章——Serving Qwen4"],
    [
      "post_updated",
      ["body", "shown_late"],
      "vLLM blog: post updated — Serving Qwen4",
      "vLLM blog：文章有更新——Serving Qwen4",
    ],
  ] as const
) {
  test(`an alert of ${eventType} names the feed, and its link leads to no platform`, () =>
    Effect.sync(() => {
      const post = alert({
        source: "feeds:vLLM blog",
        eventType,
        changed,
        title: "Serving Qwen4",
        author: null,
        fields: {},
      });
      const [english, chinese] = [render(post, inEnglish), render(post, inChinese)];
      deepEqual([english.title, english.open], [en, "Open"]);
      deepEqual([chinese.title, chinese.open], [zh, "查看原文"]);
    }));
}
