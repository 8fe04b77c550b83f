import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as TestClock from "effect/testing/TestClock";
import { dingtalk } from "../../../src/notifiers/dingtalk/dingtalk.ts";
import { paceUntil } from "../../../src/app/deliver/schedule.ts";
import { serveDingtalk } from "../../simulators/dingtalk.ts";
import { answering, fieldOf } from "../../simulators/robot.ts";
import { live, test } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { byCode, robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const fast = "more than 20 messages a minute, by whoever uses this robot; waiting 10 minutes";
const listOf = (value: unknown): ReadonlyArray<string> => Array.isArray(value) ? value : [];

robotConformance({
  plugin: dingtalk,
  label: "DingTalk webhook",
  hasAllowList: true,
  most: 20_000,
  sign: "a code",
  variable: "DINGTALK_WEBHOOK_URL",
  path: "/robot/send?access_token=test-token",
  serve: serveDingtalk,
  taken: { errcode: 0 },
  unknown: [
    answering({ errcode: 12345, errmsg: "no, 0a1b2c3d-test-token" }),
    "DingTalk webhook answers with the unknown code 12345, “no, …”",
  ],
  gone: answering({ errcode: 300005, errmsg: "token is not exist" }),
  badForm: answering({ errcode: 400105, errmsg: "不支持的消息类型" }),
  refusals: [
    [
      "300005",
      answering({ errcode: 300005, errmsg: "token is not exist" }),
      "Unauthorized",
      "DingTalk webhook answers code 300005, “token is not exist”: the robot does not exist, or no " +
      "longer; check the address in DINGTALK_WEBHOOK_URL",
    ],
    [
      "310000 of a keyword",
      answering({ errcode: 310000, errmsg: "keywords not in content" }),
      "Rejected",
      "DingTalk webhook answers code 310000, “keywords not in content”: the message holds none of " +
      "the robot's keywords; have it check signatures instead and set notify.dingtalk.secret_env",
    ],
    [
      "310000 of a signature",
      answering({ errcode: 310000, errmsg: "sign not match" }),
      "Unauthorized",
      "DingTalk webhook answers code 310000, “sign not match”: the robot's security setting refuses " +
      "it; where it checks signatures, name the variable with its secret in " +
      "notify.dingtalk.secret_env",
    ],
    [
      "310000 of an address",
      answering({ errcode: 310000, errmsg: "ip 203.0.113.7 not in whitelist" }),
      "Unauthorized",
      "DingTalk webhook answers code 310000, “ip not in whitelist”: put this machine's public IP " +
      "address on the robot's allow-list",
    ],
    [
      "300001 of a keyword",
      answering({ errcode: 300001, errmsg: "错误描述:关键词不匹配" }),
      "Rejected",
    ],
    [
      "300001 of a token",
      answering({ errcode: 300001, errmsg: "token is not exist" }),
      "Unauthorized",
    ],
    [
      "130101",
      answering({ errcode: 130101, errmsg: "send too fast" }),
      "RateLimited",
      `DingTalk webhook answers code 130101, “send too fast”: ${fast}`,
    ],
    [
      "a gateway that punishes and gives no code",
      answering({ status: 1111, wait: 5, punish: "deny" }),
      "RateLimited",
      "DingTalk webhook: its gateway turns messages away for now; waiting 60 s",
    ],
    ["-1", answering({ errcode: -1, errmsg: "系统繁忙" }), "Unavailable"],
    ["400102", answering({ errcode: 400102, errmsg: "机器人已停用" }), "Unauthorized"],
    ["400013", answering({ errcode: 400013, errmsg: "群已被解散" }), "Unauthorized"],
    ["430102", answering({ errcode: 430102, errmsg: "含有不合适的文本" }), "Rejected"],
  ],
  pings: ({ body }) => [
    ...listOf(fieldOf(body, "at", "atMobiles")),
    ...listOf(fieldOf(body, "at", "atUserIds")),
    ...fieldOf(body, "at", "isAtAll") === true ? ["all"] : [],
  ],
  unusable: [[
    "an address without its token",
    { DINGTALK_WEBHOOK_URL: "https://x.example/robot/send" },
    { zh: "DINGTALK_WEBHOOK_URL 中的地址缺少 access_token；请重新复制钉钉群机器人的地址" },
  ]],
  recorded: {
    groups: ["dingtalk"],
    reasonOf: byCode("errcode", "errmsg", {
      40035: "Unauthorized",
      43002: "Unauthorized",
      130101: "RateLimited",
      300005: "Unauthorized",
      "310000 keywords not in content": "Rejected",
      310000: "Unauthorized",
      undefined: "RateLimited",
    }),
  },
});

const variables = (address: string) => ({
  DINGTALK_WEBHOOK_URL: address,
  DINGTALK_SECRET: "test-secret",
});

live(
  "an alert is Markdown with its title as the link, and the preview shows the title",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDingtalk();
      const channel = yield* channelOf(dingtalk, {}, variables(robot.address));
      yield* channel.send(message(alert({ author: "somebody", labels: ["<b>"] })));
      deepEqual(robot.messages[0]?.body, {
        msgtype: "markdown",
        markdown: {
          title: "vllm-project/vllm: PR merged — Support DeepSeek-V4",
          text: [
            "### [vllm-project/vllm: PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)",
            "Matched: deepseek, qwen  \nAuthor: somebody  \nLabels: ＜b>",
            "> This adds …",
            "Time: 2026-11-24 06:00 UTC",
          ].join("\n\n"),
        },
        at: { atMobiles: [], atUserIds: [], isAtAll: false },
      });
    }),
);

live(
  "mobile numbers and user ids are listed apart and stand in the text",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDingtalk();
      const channel = yield* channelOf(
        dingtalk,
        { mention: ["13800000000", "+86-13900000000", "manager123"] },
        variables(robot.address),
      );
      yield* channel.send(digest(true));
      const { markdown, at } = robot.messages[0]?.body ?? {};
      deepEqual(at, {
        atMobiles: ["13800000000", "+86-13900000000"],
        atUserIds: ["manager123"],
        isAtAll: false,
      });
      equal(
        fieldOf(markdown, "text"),
        [
          "@13800000000 @+86-13900000000 @manager123",
          "### 2 alerts",
          "**vllm-project/vllm**  \n" +
          "• [new issue — Another](https://github.com/vllm-project/vllm/pull/12345)  \n" +
          "• [PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)",
        ].join("\n\n"),
      );
    }),
);

test("with a secret each request is signed at the moment it is sent", () =>
  Effect.gen(function* () {
    const now = Date.UTC(2026, 10, 24);
    yield* TestClock.setTime(now);
    const robot = yield* serveDingtalk({ secret: "test-secret", now: () => now });
    const section = { secret_env: "DINGTALK_SECRET" };
    const channel = yield* channelOf(dingtalk, section, variables(robot.address));
    yield* channel.send(message(alert()));
    equal(robot.messages[0]?.url.searchParams.get("timestamp"), String(now));
    deepEqual(robot.refusals, []);
  }));

test("the signature is what another implementation of the documents makes of it", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(1_700_000_000_000);
    const robot = yield* serveDingtalk();
    const channel = yield* channelOf(dingtalk, { secret_env: "DINGTALK_SECRET" }, {
      DINGTALK_WEBHOOK_URL: robot.address,
      DINGTALK_SECRET: "SECtest",
    });
    yield* channel.send(message(alert()));
    equal(
      robot.messages[0]?.url.searchParams.get("sign"),
      "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g=",
    );
  }));

test("a time refused while the clock is two hours off is the clock's fault", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.now() - 2 * 3_600_000);
    const robot = yield* serveDingtalk({ secret: "test-secret" });
    const section = { secret_env: "DINGTALK_SECRET" };
    const channel = yield* channelOf(dingtalk, section, variables(robot.address));
    const reason = yield* Effect.flip(channel.send(message(alert())));
    equal(reason._tag, "Unavailable");
    ok(reason.message.includes("behind DingTalk's"), reason.message);
  }));

live(
  "at its pace an hour of messages is never punished, and one message too many is, for long",
  () =>
    Effect.gen(function* () {
      let now = Date.UTC(2026, 10, 24);
      const robot = yield* serveDingtalk({ now: () => now });
      const channel = yield* channelOf(dingtalk, {}, variables(robot.address));
      const sentAt: Array<number> = [];
      for (let count = 0; count < 100; count++) {
        now = paceUntil(sentAt, channel.maxPerMinute, now);
        yield* channel.send(message(alert()));
        sentAt.push(now);
      }
      deepEqual(robot.refusals, []);
      for (let count = 0; count < 20; count++) yield* Effect.result(channel.send(message(alert())));
      const reason = yield* Effect.flip(channel.send(message(alert())));
      ok(reason._tag === "RateLimited" && Duration.toMinutes(reason.retryAfter) === 10);
      now += Duration.toMillis(Duration.minutes(9));
      yield* Effect.flip(channel.send(message(alert())));
      now += Duration.toMillis(Duration.minutes(2));
      yield* channel.send(message(alert()));
    }),
);

live(
  "a check does not mind a robot's keyword, for it sends no message",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDingtalk({ keyword: "MRT" });
      const channel = yield* channelOf(dingtalk, {}, variables(robot.address));
      robot.misbehave(answering({ errcode: 310000, errmsg: "keywords not in content" }));
      yield* channel.verify;
      robot.misbehave(answering({ errcode: 310000, errmsg: "sign not match" }));
      equal((yield* Effect.flip(channel.verify))._tag, "Unauthorized");
    }),
);
