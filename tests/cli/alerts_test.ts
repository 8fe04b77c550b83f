import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { told, width } from "./told.ts";

everywhere(
  "alerts are listed, filtered, and shown with each delivery and each failure",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const list = yield* mrt.mrt("alerts");
      equal(list.code, 0, list.stderr);
      match(list.stdout, /^ID +TIME +SOURCE +WHAT +SENT TO\n/);
      match(list.stdout, /DeepSeek：支持字符很宽的模型名称 /);
      const columns = list.stdout.trim().split("\n").map((line) =>
        width(line.slice(0, line.indexOf("email")))
      );
      equal(new Set(columns.slice(1)).size, 1, "the columns are not aligned");
      const some = JSON.parse(
        (yield* mrt.mrt("alerts", "--json", "--keyword", "DEEPSEEK-V")).stdout,
      );
      deepEqual(some.map((each: { title: string }) => each.title).toSorted(), [
        "deepseek-ai/DeepSeek-V5",
      ]);
      equal((yield* mrt.mrt("alerts", "--until", "1h")).stdout, "No alert\n");
      equal((yield* mrt.mrt("alerts", "--since", "2020-01-01T08:00")).stdout, list.stdout);
      const one = some.find((each: { title: string }) => each.title.startsWith("deepseek-ai"));
      const shown = yield* mrt.mrt("alerts", "show", one.id.slice(0, 12));
      match(shown.stdout, /deepseek-ai\/DeepSeek-V5\n/);
      match(shown.stdout, /matched by watch_keywords: deepseek/);
      match(shown.stdout, /welink: sent \d{4}/);
      const misspelt = yield* mrt.mrt("alerts", "--source", "github:vllm/vllm");
      equal(misspelt.code, 2);
      match(
        misspelt.stderr,
        /no source github:vllm\/vllm; did you mean github:vllm-project\/vllm\?/,
      );
      const unknown = yield* mrt.mrt("alerts", "--source", "gitlab");
      match(unknown.stderr, /no source gitlab; it has github:vllm-project\/vllm, /);
      equal((yield* mrt.mrt("alerts", "--since", "yesterday")).code, 2);
      equal((yield* mrt.mrt("alerts", "show", "abcdef012345")).code, 2);
    }),
);
