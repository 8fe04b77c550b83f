import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serveDingtalk } from "../simulators/dingtalk.ts";
import { serveFeishu } from "../simulators/feishu.ts";
import { answering } from "../simulators/robot.ts";
import { serveWecom } from "../simulators/wecom.ts";
import { asRead } from "../notifiers/robot/as_read.ts";
import { everywhere } from "./programs.ts";
import { stocked } from "./world.ts";

everywhere(
  "the robots of groups are checked, tried and told, and what they answer is shown",
  () =>
    Effect.gen(function* () {
      const mrt = yield* stocked;
      const feishu = yield* serveFeishu({ secret: "feishu-hush" });
      const dingtalk = yield* serveDingtalk();
      const wecom = yield* serveWecom();
      const robots = [feishu, dingtalk, wecom];
      mrt.writeConfig({
        ...mrt.config,
        first_run: "summary",
        notify: {
          feishu: { secret_env: "FEISHU_SECRET", mention: ["all"] },
          dingtalk: { mention: ["13800000000"], language: "zh" },
          wecom: {},
        },
      });
      const variables = {
        FEISHU_WEBHOOK_URL: feishu.address,
        FEISHU_SECRET: "feishu-hush",
        DINGTALK_WEBHOOK_URL: dingtalk.address,
        WECOM_WEBHOOK_URL: wecom.address,
      };
      const run = (...args: ReadonlyArray<string>) =>
        mrt.runWith(variables, robots.map(({ address }) => new URL(address).host), ...args);

      const checked = yield* run("check", "--online");
      equal(checked.code, 0, checked.stdout);
      match(checked.stdout, /feishu .*mentions everybody/);
      deepEqual(robots.flatMap(({ messages }) => messages), []);

      equal((yield* run("test-notify")).code, 0);
      const texts = robots.map(({ messages }) => messages.map(asRead)[0]);
      match(texts[0] ?? "", /^MRT: this is a test message\nIf you can read this/);
      match(texts[1] ?? "", /^MRT：这是一条测试消息\n收到这条消息/);
      match(texts[2] ?? "", /MRT: this is a test message/);

      feishu.misbehave(answering({ code: 19024, msg: "Key Words Not Found" }));
      dingtalk.misbehave(answering({ errcode: 310000, errmsg: "ip 203.0.113.7 not in whitelist" }));
      wecom.misbehave(
        answering({ errcode: 93000, errmsg: `invalid webhook url ${wecom.address}` }),
      );
      const refused = yield* run("test-notify");
      equal(refused.code, 3);
      match(refused.stdout, /feishu: not sent: .*19024, “Key Words Not Found”: .*signatures/);
      match(refused.stdout, /dingtalk: not sent: .*310000, “ip not in whitelist”: .*allow-list/);
      match(
        refused.stdout,
        /wecom: not sent: .*93000, “invalid webhook url …”: .*WECOM_WEBHOOK_URL/,
      );
      ok(!/203\.0|test-token|hush/.test(refused.stdout + refused.stderr), refused.stdout);

      for (const robot of robots) robot.misbehave(null);
      equal((yield* run("once")).code, 0);
      deepEqual(robots.map(({ messages }) => messages.length), [2, 2, 2]);
    }),
);
