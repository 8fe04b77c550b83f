import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { stocked } from "./world.ts";

interface Untold {
  readonly title: string;
  readonly rules: ReadonlyArray<{ readonly matched: boolean }>;
}

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

everywhere(
  "dry-run says what is not alerted, and for each rule which condition fails and why",
  () =>
    Effect.gen(function* () {
      const mrt = yield* stocked;
      const { huggingface } = mrt.config.sources;
      const config = {
        ...mrt.config,
        sources: { huggingface },
        watch_keywords: [],
        rules: [
          { name: "small", keywords: ["janus"], not_keywords: ["pro"] },
          { name: "previews", keywords: ["preview"], mute: true },
        ],
      };
      mrt.writeConfig(config);
      for (let n = 1; n <= 7; n++) mrt.hub.publish(`deepseek-ai/Other-${n}`);
      const first = yield* mrt.mrt("dry-run");
      equal(first.code, 0, first.stderr);
      match(
        first.stdout,
        /matched by small: janus\n {4}not matched by previews: keywords: none of "preview" in /,
      );
      match(first.stdout, /\nNot alerted \(7\):\n {2}new model: \S+Other-\d\n/);
      match(first.stdout, /\n {2}and 2 more of huggingface:deepseek-ai; --json lists them\n/);
      yield* mrt.mrt("once");
      mrt.hub.publish("deepseek-ai/Janus-Pro");
      mrt.hub.publish("deepseek-ai/Janus-preview");
      const later = yield* mrt.mrt("dry-run", "--lang", "zh");
      match(later.stdout, /\n {4}不匹配规则 small：not_keywords：标题中有 "pro"\n/);
      match(later.stdout, /\n {4}匹配规则 small：janus\n {4}被规则 previews 静音：preview\n/);
      const { sources: [{ alerts, not_alerted }] } = JSON.parse(
        (yield* mrt.mrt("dry-run", "--json")).stdout,
      );
      deepEqual(alerts, []);
      deepEqual(
        not_alerted.map(({ title, rules }: Untold) => [title, rules.map(({ matched }) => matched)])
          .toSorted(),
        [["deepseek-ai/Janus-Pro", [false, false]], ["deepseek-ai/Janus-preview", [true, true]]],
      );
    }),
);
