import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { world } from "./world.ts";

const mistakes: ReadonlyArray<readonly [line: string, en: string, zh: string]> = [
  ["chek", "Unknown command: chek; did you mean check?", "没有 chek 这个命令；是不是想写 check？"],
  [
    "check --onlin",
    "Unrecognized flag: --onlin; did you mean --online?",
    "没有 --onlin 这个选项；是不是想写 --online？",
  ],
  ["explain", "Missing required argument: ITEM", "缺少必需的参数：ITEM"],
  ["failures move", "Missing required flag: --to", "缺少必需的选项：--to"],
  [
    "rules tets",
    "Unknown command: tets; did you mean test?",
    "没有 tets 这个命令；是不是想写 test？",
  ],
  [
    "rules test --since soon",
    "Invalid value for --since: soon; expected a duration such as 24h or 7d, " +
    "or a time such as 2026-11-24T08:00",
    "--since 的值不对：soon；应为时长，如 24h 或 7d，或时间，如 2026-11-24T08:00",
  ],
  ["check a b", "Unexpected: a b", "多出的参数：a b"],
  ["check --config", "--config has no value; expected PATH", "--config 没有写值；应为 PATH"],
  [
    "check --lang fr",
    "Invalid value for --lang: fr; expected en or zh",
    "--lang 的值不对：fr；应为 en 或 zh",
  ],
  [
    "alerts --limit x",
    "Invalid value for --limit: x; expected a number",
    "--limit 的值不对：x；应为数字",
  ],
  [
    "alerts --limit 1.5",
    "Invalid value for --limit: 1.5; expected a whole number",
    "--limit 的值不对：1.5；应为整数",
  ],
  [
    "alerts --limit -1",
    "Invalid value for --limit: -1; expected a number from 1 on",
    "--limit 的值不对：-1；应为不小于 1 的整数",
  ],
  [
    "replay --since foo",
    "Invalid value for --since: foo; expected a duration such as 24h or 7d, " +
    "or a time such as 2026-11-24T08:00",
    "--since 的值不对：foo；应为时长，如 24h 或 7d，或时间，如 2026-11-24T08:00",
  ],
  [
    "replay --since 24h --since 2h",
    "--since can be given only once",
    "--since 只能写一次",
  ],
];

live(
  "a mistake on the command line is told in the reader's language, with the way to the help",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      for (const [line, en, zh] of mistakes) {
        for (const [language, sentence] of Object.entries({ en, zh })) {
          const said = yield* mrt.mrtWith({ MRT_LANG: language }, ...line.split(" "));
          equal(said.code, 2, line);
          deepEqual([said.stdout, said.stderr.split("\n")[0]], ["", sentence], line);
          equal(
            said.stderr.split("\n")[1]?.startsWith({ en: "Try: ", zh: "用法：" }[language] ?? "?"),
            true,
          );
        }
      }
    }),
);
