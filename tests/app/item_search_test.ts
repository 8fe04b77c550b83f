import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { itemsMeant } from "../../src/app/item_search.ts";
import { test, tries } from "../testing.ts";

/*
 * What people type to name an item, and which items that finds.
 */

const item = (url: string, title = "") => ({
  source: "",
  title: title === "" ? url.split("/").slice(-2).join("/") : title,
  url,
  changedAt: 0,
});

const issue = item(
  "https://github.com/vllm-project/vllm/issues/61",
  "[Bug] Crash with DeepSeek-V5",
);
const pull = item("https://github.com/vllm-project/vllm/pull/6", "Support Ｑｗｅｎ４");
const other = item(
  "https://github.com/sgl-project/sglang/pull/61",
  "支持 DeepSeek-V5 的稀疏注意力",
);
const merge = item("https://forge.corp.example:8443/team/app/-/merge_requests/7", "Merge it");
const hub = item("https://huggingface.co/deepseek-ai/DeepSeek-V5");
const scope = item("https://modelscope.cn/models/deepseek-ai/DeepSeek-V5");
const local = item("http://127.0.0.1:8080/Qwen/Qwen2.5-7B");
const all = [issue, pull, other, merge, hub, scope, local];

const table: ReadonlyArray<readonly [typed: string, ...found: ReadonlyArray<typeof issue>]> = [
  ["https://github.com/vllm-project/vllm/issues/61", issue],
  ["http://www.GitHub.com/vLLM-project/vllm/issues/61/", issue],
  ["https://github.com/vllm-project/vllm/pull/61", issue],
  ["https://github.com/vllm-project/vllm/issues/61#issuecomment-123", issue],
  ["https://github.com/vllm-project/vllm/pull/6/files?w=1", pull],
  ["https://github.com/vllm-project/vllm/issues/6", pull],
  ["github.com/vllm-project/vllm/pull/6", pull],
  ["vllm-project/vllm/issues/61", issue],
  ["vllm-project/vllm/pull/6/commits", pull],
  ["vllm-project/vllm#61", issue],
  ["VLLM-Project/vLLM＃６１", issue],
  ["https://github.com/vllm-project/vllm#61", issue],
  ["vllm#61", issue],
  ["#61", issue, other],
  ["61", issue, other],
  ["#6", pull],
  ["#612"],
  ["team/app/merge_requests/7", merge],
  ["https://huggingface.co/deepseek-ai/DeepSeek-V5/tree/main", hub],
  ["huggingface.co/deepseek-ai/deepseek-v5/blob/main/config.json", hub],
  ["https://www.modelscope.cn/models/deepseek-ai/DeepSeek-V5/summary", scope],
  ["deepseek-ai/DeepSeek-V5", hub, scope],
  ["deepseek-ai/DeepSeek-V5/tree/main", hub, scope],
  ["deepseek-v5", hub, scope],
  ["Qwen2.5-7B", local],
  ["http://127.0.0.1:8080/Qwen/Qwen2.5-7B", local],
  ["https://elsewhere.example/deepseek-ai/DeepSeek-V5"],
  ["crash deepseek", issue],
  ["DeepSeek", issue, other, hub, scope],
  ["qwen4", pull],
  ["稀疏注意力", other],
  ["nothing of this kind"],
  ["deepseek-ai", hub, scope],
  ["https://github.com/vllm-project/vllm"],
  [""],
  ["#"],
  ["https://"],
];

for (const [typed, ...found] of table) {
  Deno.test(`${JSON.stringify(typed)} names ${found.map(({ url }) => url).join(" and ") || "nothing"}`, () => {
    deepEqual(itemsMeant(typed, all), found);
  });
}

const Written = Schema.Struct({
  one: Schema.Literals(all.map(({ url }) => url)),
  scheme: Schema.Literals(["", "https://", "http://", "https://www.", "HTTPS://WWW."]),
  upper: Schema.Boolean,
  end: Schema.Literals(["", "/", "///", "?tab=x", "#top", "/?a=1#b", "/files/"]),
});

test("an item's own address names it, however it is written", () =>
  Effect.gen(function* () {
    const written = Arbitrary.schema(Written);
    const result = yield* Arbitrary.checkEffect(written, ({ one, scheme, upper, end }) => {
      const bare = one.replace(/^https?:\/\//, "");
      const found = itemsMeant(`${scheme}${upper ? bare.toUpperCase() : bare}${end}`, all);
      return found.length === 1 && found[0]?.url === one;
    }, tries(200, 2000));
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("whatever is typed is answered", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Schema.String),
      (typed) => itemsMeant(typed, all).length <= all.length,
      tries(200, 2000),
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
