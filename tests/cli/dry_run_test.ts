import { equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { stocked } from "./world.ts";

everywhere(
  "dry-run shows what would be told and by which rule, and writes and sends nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* stocked;
      const first = yield* mrt.mrt("dry-run");
      equal(first.code, 0, first.stdout + first.stderr);
      match(first.stdout, /first look: 1 match in huggingface:deepseek-ai/);
      ok(![...Deno.readDirSync(mrt.folder)].some(({ name }) => name.includes("sqlite")));

      mrt.writeConfig({ ...mrt.config, first_run: "silent" });
      yield* mrt.mrt("once");
      mrt.hub.publish("deepseek-ai/DeepSeek-V5");
      const before = JSON.stringify(mrt.state("SELECT * FROM cursors"));
      for (let time = 0; time < 2; time++) {
        const dry = yield* mrt.mrt("dry-run");
        match(
          dry.stdout,
          /huggingface:deepseek-ai: deepseek-ai\/DeepSeek-V5\n {2}new model: http/,
        );
        match(dry.stdout, /matched by watch_keywords: deepseek/);
        match(dry.stdout, /1 alert would be sent to welink, email; nothing was written or sent/);
      }
      equal(JSON.stringify(mrt.state("SELECT * FROM cursors")), before);
      equal(mrt.robot.messages.length, 0);
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, 1);
      mrt.hub.fail({ kind: "answer", status: 500 });
      const failing = yield* mrt.mrt("dry-run", "--json");
      equal(failing.code, 3);
      match(JSON.parse(failing.stdout).sources[1].error, /answers 500/);
    }),
);
