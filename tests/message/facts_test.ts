import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { render, type Rendered } from "../../src/message/render.ts";
import { test } from "../testing.ts";
import { alert, inChinese, inEnglish } from "../notifiers/samples.ts";

test("facts are number, author, labels and what the kind has words for, where they are known", () =>
  Effect.sync(() => {
    const issue = alert({
      author: "someone@x",
      labels: ["bug", "new\nmodel"],
      fields: { number: 61, draft: true, state_reason: "completed", unheard: 1 },
    });
    const table = ({ facts }: Rendered) => facts.map(({ label, value }) => `${label} ${value}`);
    deepEqual(table(render(issue, inEnglish)), [
      " #61",
      "Author someone＠x",
      "Labels bug, new model",
      "Draft yes",
      "Reason completed",
    ]);
    deepEqual(table(render(issue, inChinese)), [
      " #61",
      "作者 someone＠x",
      "标签 bug、new model",
      "草稿 是",
      "状态原因 completed",
    ]);
    // A text has no table, and says the number in its title.
    deepEqual(render(issue, inEnglish).lines.slice(-2), [
      "Author: someone＠x",
      "Labels: bug, new model",
    ]);
    const model = alert({
      source: "huggingface:a",
      eventType: "model_added",
      author: null,
      fields: {
        pipeline_tag: "text-generation",
        parameters: 684_531_386_000,
        license: "mit",
        library_name: "",
        private: false,
        gated: "auto",
      },
    });
    const { facts, open } = render(model, inEnglish);
    deepEqual(facts.map(({ label, value }) => [label, value]), [
      ["Task", "text-generation"],
      ["Size", "685B"],
      ["Licence", "mit"],
      ["Gated", "auto"],
    ]);
    deepEqual(render(model, inChinese).facts.map(({ label }) => label), [
      "任务类型",
      "参数量",
      "许可证",
      "访问限制",
    ]);
    equal(open, "Open on Hugging Face");
  }));
