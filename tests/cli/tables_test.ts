import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { width } from "./told.ts";
import { world } from "./world.ts";

everywhere(
  "tables stand in 80 columns, whatever the titles, with Chinese of double width aligned",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { github } = mrt.config.sources;
      mrt.writeConfig({ ...mrt.config, sources: { github }, first_run: "each" });
      const repo = mrt.forge.repo("vllm-project/vllm");
      repo.open({ title: `Support DeepSeek-V4 ${"with a very long title ".repeat(9)}` });
      repo.open({ title: `支持 DeepSeek-V4 的多令牌预测，${"并减少显存碎片，".repeat(9)}` });
      const dry = yield* mrt.mrt("dry-run");
      yield* mrt.mrt("once");
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      repo.open({ title: `修复 Qwen 的工具调用，${"并减少显存碎片，".repeat(9)}` });
      yield* mrt.mrt("once");
      const first = (text: string) => text.split("\n\n")[0]?.trim().split("\n") ?? [];
      const alerts = first((yield* mrt.mrt("alerts")).stdout);
      const replay = first((yield* mrt.mrt("replay", "--since", "1h", "--dry-run")).stdout);
      const failures = first((yield* mrt.mrt("failures")).stdout);
      const status = (yield* mrt.mrt("status")).stdout.split("\n\n").slice(1, -1);
      const check = (yield* mrt.mrt("check")).stdout.split("\n\n").slice(0, 3);
      equal(failures.length, 2);
      const tables = [
        first(dry.stdout),
        alerts,
        replay,
        failures,
        ...[...status, ...check].map(first),
      ];
      for (const line of tables.flat()) ok(width(line) <= 80, line);
      // Whatever follows a title begins where it begins below its heading.
      const after = [[alerts, "SENT TO", /email sent/], [
        replay,
        "MATCHED",
        /(?:deepseek|qwen)$/,
      ]] as const;
      for (const [[head = "", ...rows], heading, cell] of after) {
        equal(rows.length, 3);
        for (const row of rows) {
          equal(width(row.slice(0, row.search(cell))), head.indexOf(heading), row);
        }
      }
    }),
);
