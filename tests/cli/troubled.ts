import * as Effect from "effect/Effect";
import { world } from "./world.ts";

/**
 * A world in trouble: a source that fails, a refused token with its incident, a pending delivery, a
 * dead letter, and one for a channel that is gone from the config.
 */
export const troubled = Effect.gen(function* () {
  const mrt = yield* world;
  const { welink, email } = mrt.config.notify;
  const config = { ...mrt.config, first_run: "each", timezone: "Asia/Shanghai" };
  mrt.writeConfig({ ...config, notify: { welink, email, console: {} } });
  const repo = mrt.forge.repo("vllm-project/vllm");
  repo.open({ title: "DeepSeek 1" });
  mrt.hub.publish("deepseek-ai/DeepSeek-V5");
  mrt.scope.publish("Qwen/Qwen4");
  yield* mrt.mrt("once");
  mrt.robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58601","message":"no"}' });
  repo.open({ title: "DeepSeek 2" });
  repo.open({ title: "DeepSeek 3" });
  yield* mrt.mrt("once");
  // What was sent may not be on its way any more, which no receiver refuses for good that fast.
  mrt.state(`UPDATE deliveries SET state = 'dead' WHERE id = (
    SELECT id FROM deliveries WHERE channel = 'welink' AND state = 'pending' LIMIT 1)`);
  mrt.state(`UPDATE deliveries SET state = 'pending' WHERE id = (
    SELECT id FROM deliveries WHERE channel = 'console' LIMIT 1)`);
  mrt.forge.fail({ kind: "answer", status: 401, body: '{"message":"Bad credentials"}' });
  mrt.hub.fail({ kind: "answer", status: 500 });
  mrt.writeConfig(config);
  yield* mrt.mrt("once");
  yield* mrt.mrt("once");
  return { ...mrt, config };
});
