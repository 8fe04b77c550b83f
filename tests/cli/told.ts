import * as Effect from "effect/Effect";
import { world } from "./world.ts";

/** A world in which MRT has looked at each source and has told what came since. */
export const told = Effect.gen(function* () {
  const mrt = yield* world;
  mrt.writeConfig({ ...mrt.config, first_run: "silent", timezone: "Asia/Shanghai" });
  mrt.forge.repo("vllm-project/vllm");
  mrt.hub.publish("deepseek-ai/Janus");
  yield* mrt.mrt("once");
  mrt.hub.publish("deepseek-ai/DeepSeek-V5");
  mrt.forge.repo("vllm-project/vllm").open({ title: "DeepSeek：支持字符很宽的模型名称" });
  mrt.scope.publish("Qwen/Other");
  mrt.hub.publish("deepseek-ai/Silent");
  yield* mrt.mrt("once");
  return mrt;
});

/** Columns on a terminal. */
export const width = (line: string) => line.replace(/[\u2E80-\uFFE6]/g, "xx").length;
