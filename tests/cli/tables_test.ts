import { equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { main } from "./program.ts";
import { everywhere } from "./programs.ts";
import { converse, onTerminal } from "./terminal.ts";
import { told, width } from "./told.ts";
import { world } from "./world.ts";

/** A project whose first look sends an alert for each item, with one repository of these titles. */
const listing = (...titles: ReadonlyArray<string>) =>
  Effect.map(world, (mrt) => {
    const { github } = mrt.config.sources;
    mrt.writeConfig({ ...mrt.config, sources: { github }, first_run: "each" });
    const repo = mrt.forge.repo("vllm-project/vllm");
    for (const title of titles) repo.open({ title });
    return { mrt, repo };
  });

const first = (text: string) => text.split("\n\n")[0]?.trim().split("\n") ?? [];

everywhere(
  "tables stand in the columns there are, whatever the titles, with Chinese of double width aligned",
  () =>
    Effect.gen(function* () {
      const { mrt, repo } = yield* listing(
        `Support DeepSeek-V4 ${"with a very long title ".repeat(9)}`,
        `支持 DeepSeek-V4 的多令牌预测，${"并减少显存碎片，".repeat(9)}`,
      );
      const shown = (columns: number, ...args: ReadonlyArray<string>) =>
        Effect.map(mrt.mrtWith({ COLUMNS: `${columns}` }, ...args), ({ stdout }) => stdout);
      const dry = yield* shown(80, "dry-run");
      for (const line of first(dry)) ok(width(line) <= 80, line);
      yield* mrt.mrt("once");
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      repo.open({ title: `修复 Qwen 的工具调用，${"并减少显存碎片，".repeat(9)}` });
      yield* mrt.mrt("once");
      for (const columns of [60, 80, 120, 200]) {
        const alerts = first(yield* shown(columns, "alerts"));
        const replay = first(yield* shown(columns, "replay", "--since", "1h", "--dry-run"));
        const failures = first(yield* shown(columns, "failures"));
        const tested = first(yield* shown(columns, "rules", "test"));
        const status = (yield* shown(columns, "status")).split("\n\n").slice(1);
        const check = (yield* shown(columns, "check")).split("\n\n").slice(1, 4);
        equal(failures.length, 2);
        const tables = [alerts, replay, failures, tested, ...[...status, ...check].map(first)];
        for (const line of tables.flat()) ok(width(line) <= columns, line);
        equal(alerts[0]?.includes("SOURCE"), columns >= 120);
        // Whatever follows a title begins where it begins below its heading.
        const after = [[alerts, "SENT TO", /(?:welink|email)[ ,]/], [
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
      }
    }),
);

everywhere(
  "what goes into a pipe is whole, so that grep finds the end of a title",
  () =>
    Effect.gen(function* () {
      const title = `Support DeepSeek-V4 ${"with a very long title ".repeat(9)}to its end`;
      const { mrt } = yield* listing(title);
      yield* mrt.mrt("once");
      ok((yield* mrt.mrt("alerts")).stdout.includes(title));
    }),
);

everywhere(
  "a list of alerts has the newest first, also of one poll, and says how many more there are",
  () =>
    Effect.gen(function* () {
      const { mrt } = yield* listing(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `Qwen ${n}`));
      yield* mrt.mrt("once");
      const some = (...args: ReadonlyArray<string>) =>
        Effect.map(
          mrt.mrt("alerts", "--limit", "2", ...args),
          ({ stdout }) => stdout.trim().split("\n"),
        );
      for (const list of [yield* some(), yield* some("--keyword", "qwen")]) {
        equal(list.length, 4);
        match(list[1] ?? "", /Qwen 8/);
        match(list[2] ?? "", /Qwen 7/);
        equal(list.at(-1), "and 6 more; --limit shows more of them");
      }
      equal((yield* some("--lang", "zh")).at(-1), "还有 6 条；用 --limit 可以看到更多");
    }),
);

onTerminal(
  "on a terminal states have their colour and tables its width, but not where colours are unwanted",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const shown = (env: Readonly<Record<string, string>>) =>
        Effect.map(
          converse({
            command: `stty cols 70; ${Deno.execPath()} run --no-prompt -A ${main} status`,
            folder: mrt.folder,
            env: { ...mrt.secrets, TERM: "xterm", NO_COLOR: "", ...env },
            turns: [],
          }),
          ({ shown }) => shown,
        );
      const coloured = yield* shown({});
      match(coloured, /huggingface:deepseek-ai +\u001B\[32mok\u001B\[0m /);
      for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
        match(yield* shown(env), /huggingface:deepseek-ai +ok /);
      }
      mrt.writeConfig({
        ...mrt.config,
        sources: { huggingface: { orgs: ["a-name-with-very-many-characters-in-it"] } },
      });
      match(yield* shown({}), /\nhuggingface:a-name-with-[\w-]+… {2}/);
    }),
);
