import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { nameIn, separated } from "../../src/plugin/starter.ts";
import { organisationMeant } from "../../src/sources/organisation/organisations.ts";
import { test } from "../testing.ts";

for (
  const [answer, parts] of [
    ["deepseek, qwen", ["deepseek", "qwen"]],
    ["deepseek，qwen、glm；kimi; yi", ["deepseek", "qwen", "glm", "kimi", "yi"]],
    ["　deepseek　，　qwen　", ["deepseek", "qwen"]],
    ["“deepseek r1”， 'qwen', \"glm\"", ["deepseek r1", "qwen", "glm"]],
    ['"a, b", “c，d”；「e、f」', ["a, b", "c，d", "e、f"]],
    ['“a，b" c, d', ["“a", 'b" c', "d"]],
    [" ,， ", []],
    ["don't", ["don't"]],
  ] as const
) {
  test(`the answer ${JSON.stringify(answer)} has ${parts.length} parts`, () =>
    Effect.sync(() => deepEqual(separated(answer), parts)));
}

for (
  const [text, name] of [
    ["https://github.com/vllm-project/vllm", "vllm-project/vllm"],
    ["http://www.github.com/vllm-project/vllm/issues/61?q=1#top", "vllm-project/vllm"],
    ["github.com/vllm-project/vllm.git", "vllm-project/vllm"],
    ["https://git.corp.example:8443/a/b/", "a/b"],
    ["vllm-project/vllm/", "vllm-project/vllm"],
    ["vllm-project/vllm", "vllm-project/vllm"],
    ["a/b/c", "a/b/c"],
    ["https://", ""],
  ] as const
) {
  test(`the repository meant by ${text} is ${name}`, () =>
    Effect.sync(() => equal(nameIn(text, 2), name)));
}

for (
  const [text, name] of [
    ["https://huggingface.co/deepseek-ai", "deepseek-ai"],
    ["https://huggingface.co/deepseek-ai/DeepSeek-V3/tree/main", "deepseek-ai"],
    ["https://huggingface.co/datasets/deepseek-ai/x", "deepseek-ai"],
    ["https://modelscope.cn/organization/Qwen", "Qwen"],
    ["modelscope.cn/models/Qwen/Qwen3", "Qwen"],
    ["Qwen/", "Qwen"],
    ["01.AI", "01.AI"],
  ] as const
) {
  test(`the organisation meant by ${text} is ${name}`, () =>
    Effect.sync(() => equal(organisationMeant(text), name)));
}
