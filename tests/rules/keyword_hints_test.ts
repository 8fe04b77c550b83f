import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { keywords } from "../../src/rules/keywords/keywords.ts";
import { test } from "../testing.ts";

for (
  const [keyword, en, zh] of [
    [
      "deepseek，qwen",
      'w[1]: "deepseek，qwen" is one keyword, commas and all; for several write "deepseek", "qwen"',
      'w[1]："deepseek，qwen" 连同逗号是一个关键词；如果是多个，请写成 "deepseek", "qwen"',
    ],
    [
      "a, b",
      'w[1]: "a, b" is one keyword, commas and all; for several write "a", "b"',
      'w[1]："a, b" 连同逗号是一个关键词；如果是多个，请写成 "a", "b"',
    ],
    ...[["deepseek*", "deepseek"], ["/qwen/i", "qwen"], ["^glm$", "glm"], [".*llama.*", "llama"]]
      .map(([keyword, meant]) =>
        [
          keyword,
          `w[1]: "${keyword}" looks like a pattern, but keywords are plain text that is found ` +
          `anywhere; write "${meant}"`,
          `w[1]："${keyword}" 像是通配或正则，但关键词是纯文本，出现在任何位置都算；请写成 "${meant}"`,
        ] as const
      ),
    ...[" ", "", "\u200B", "\u3000\u00AD"].map((keyword) =>
      [
        keyword,
        "w[1]: holds nothing one can see, so it matches nothing; remove it",
        "w[1]：没有可见的字符，什么也不会匹配；请删除",
      ] as const
    ),
  ] as const
) {
  test(`the keyword ${JSON.stringify(keyword)} is pointed out with its place`, () =>
    Effect.sync(() => deepEqual(keywords.hints(["qwen", keyword], "w"), [{ en, zh }])));
}

test("usual keywords are taken as they are", () =>
  Effect.sync(() =>
    deepEqual(
      keywords.hints(["deepseek-v4", "GLM 5", "千问", "C++", "o/r", "what?", "v1.5"], "w"),
      [],
    )
  ));
