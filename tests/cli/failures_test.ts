import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

/** A run in which the robot refuses: one alert waits for it, the mail has gone out. */
const refused = Effect.gen(function* () {
  const mrt = yield* world;
  mrt.writeConfig({ ...mrt.config, first_run: "silent" });
  mrt.forge.repo("vllm-project/vllm");
  mrt.hub.publish("deepseek-ai/Janus");
  yield* mrt.mrt("once");
  mrt.robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58601","message":"no"}' });
  mrt.hub.publish("deepseek-ai/DeepSeek-V5");
  equal((yield* mrt.mrt("once")).code, 3);
  mrt.robot.misbehave(null);
  return mrt;
});

everywhere(
  "what waits is shown with its reason, tried again when asked, and then gone",
  () =>
    Effect.gen(function* () {
      const mrt = yield* refused;
      const shown = yield* mrt.mrt("failures");
      equal(shown.code, 3, shown.stderr);
      match(shown.stdout, /^ID +STATE +SINCE +NEXT TRY +TRIES +ALERT\n/);
      match(
        shown.stdout,
        /\n[0-9a-f]{12}:welink +pending +.* in \d min +1 +deepseek-ai\/DeepSeek-V/,
      );
      match(shown.stdout, /welink: .*58601/);
      const [failure, ...others] = JSON.parse((yield* mrt.mrt("failures", "--json")).stdout);
      deepEqual(others, []);
      deepEqual([failure.state, failure.attempts, failure.title], [
        "waiting",
        1,
        "deepseek-ai/DeepSeek-V5",
      ]);

      const retried = yield* mrt.mrt("failures", "retry", failure.id);
      equal(retried.code, 0, retried.stderr);
      match(retried.stdout, /1 due now/);
      equal((yield* mrt.mrt("once")).code, 0);
      equal(mrt.robot.messages.length, 1);
      const after = yield* mrt.mrt("failures");
      deepEqual([after.code, after.stdout], [0, "Nothing is pending and nothing was given up\n"]);
    }),
);

everywhere(
  "what nobody wants any more is dropped, and a mistyped ID is named",
  () =>
    Effect.gen(function* () {
      const mrt = yield* refused;
      const unknown = yield* mrt.mrt("failures", "drop", "123:welink");
      equal(unknown.code, 2);
      match(unknown.stderr, /Nothing is pending or was given up under the ID 123:welink/);
      const unnamed = yield* mrt.mrt("failures", "drop");
      equal(unnamed.code, 2);
      match(unnamed.stderr, /Name an ID, --channel NAME or --all/);

      // The channel is taken out of the config: what waits for it is reported and kept.
      const { welink: _, ...notify } = mrt.config.notify;
      mrt.writeConfig({ ...mrt.config, notify });
      const run = yield* mrt.mrt("once");
      equal(run.code, 3);
      match(run.stdout, /welink: 1 pending \(no such channel is configured here/);
      match((yield* mrt.mrt("failures", "drop", "--channel", "welink")).stdout, /^1 discarded/);
      equal((yield* mrt.mrt("once")).code, 0);
      equal(mrt.robot.messages.length, 0);
    }),
);

live(
  "on a terminal what is left out is asked for: which channel, which alert",
  () =>
    Effect.gen(function* () {
      const mrt = yield* refused;
      const moved = yield* mrt.mrtTyping([..."email", "enter"], "failures", "move", "--all");
      equal(moved.code, 0, moved.stderr);
      match(moved.stdout, /\n1 discarded, which email has already\n$/);
      const [{ id }] = JSON.parse((yield* mrt.mrt("alerts", "--json")).stdout);
      const shown = yield* mrt.mrtTyping([...id.slice(0, 12), "enter"], "alerts", "show");
      match(shown.stdout, /^deepseek-ai\/DeepSeek-V5\n/);
      const unanswered = yield* mrt.mrt("failures", "move", "--all");
      equal(unanswered.code, 2);
      match(unanswered.stderr, /^Missing required flag: --to\n/);
    }),
);
