import * as Effect from "effect/Effect";
import { world } from "./cli/world.ts";
await Effect.runPromise(Effect.scoped(Effect.gen(function* () {
  const mrt = yield* world;
  mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
  Deno.writeTextFileSync(
    `${mrt.folder}/secrets`,
    Object.entries(mrt.secrets).map(([n, v]) => `${n}='${v}'\n`).join(""),
  );
  for (const name of ["deno.json", "deno.lock", "src"]) {
    Deno.symlinkSync(`/work/wt/runs/${name}`, `${mrt.folder}/${name}`);
  }
  Deno.writeTextFileSync(
    `${mrt.folder}/mrt`,
    `#!/bin/sh\nexec "${Deno.execPath()}" run --no-prompt -A "/work/wt/runs/src/main.ts" "$@"\n`,
    { mode: 0o755 },
  );
  Deno.writeTextFileSync("/tmp/cron.folder", mrt.folder + " " + Deno.execPath());
  yield* Effect.sleep("150 seconds");
  Deno.writeTextFileSync(
    "/tmp/cron.report",
    `robot ${mrt.robot.messages.length}, mails ${mrt.post.mails.length}\n`,
  );
  mrt.forge.fail({ kind: "answer", status: 503, body: "" });
  yield* Effect.sleep("130 seconds");
})));
