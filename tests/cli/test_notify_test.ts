import { equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

everywhere(
  "test-notify sends a marked message, and fails when the receiver says so",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const sent = yield* mrt.mrt("test-notify");
      equal(sent.code, 0, sent.stdout + sent.stderr);
      match(mrt.robot.messages[0]?.content.text ?? "", /^MRT: this is a test message\n/);
      equal(mrt.robot.messages[0]?.isAt, false);
      equal(mrt.post.mails.length, 1);
      mrt.writeConfig({ ...mrt.config, language: "zh" });
      mrt.robot.misbehave({ kind: "answer", status: 200, body: '{"code":"58602"}' });
      const refused = yield* mrt.mrt("test-notify", "welink");
      equal(refused.code, 3);
      match(refused.stdout, /welink：未发送：.*58602/);
      equal(mrt.post.mails.length, 1);
      mrt.robot.misbehave(null);
      yield* mrt.mrt("test-notify", "welink");
      match(mrt.robot.messages[1]?.content.text ?? "", /^MRT：这是一条测试消息\n收到这条消息/);
      const unknown = yield* mrt.mrt("test-notify", "slack");
      equal(unknown.code, 2);
      match(unknown.stderr, /没有通道 slack；有 welink、email/);
    }),
);
