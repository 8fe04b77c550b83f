import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { wecom } from "../../../src/notifiers/wecom/wecom.ts";
import { answering, textOf } from "../../simulators/robot.ts";
import { serveWecom } from "../../simulators/wecom.ts";
import { live } from "../../testing.ts";
import { taggedIn } from "../robot/as_read.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { byCode, robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

robotConformance({
  plugin: wecom,
  label: "WeCom webhook",
  hasAllowList: true,
  most: 20_000,
  sign: "a code",
  variable: "WECOM_WEBHOOK_URL",
  path: "/cgi-bin/webhook/send?key=test-token",
  serve: serveWecom,
  taken: { errcode: 0 },
  unknown: [
    answering({
      errcode: 12345,
      errmsg: "no, hint: [1], from ip: 203.0.113.7, more info at https://x/e=1",
    }),
    "WeCom webhook answers with the unknown code 12345, “no”",
  ],
  gone: answering({ errcode: 93000, errmsg: "invalid webhook url" }),
  badForm: answering({ errcode: 40058, errmsg: "Invalid input" }),
  refusals: [
    [
      "93000",
      answering({
        errcode: 93000,
        errmsg: "invalid webhook url, hint: [17], from ip: 203.0.113.7, more info",
      }),
      "Unauthorized",
      "WeCom webhook answers code 93000, “invalid webhook url, more info”: the robot does not " +
      "exist, or is no longer in its group; check the address in WECOM_WEBHOOK_URL",
    ],
    [
      "45009",
      answering({ errcode: 45009, errmsg: "api freq out of limit" }),
      "RateLimited",
      "WeCom webhook answers code 45009, “api freq out of limit”: more than 20 messages a minute, " +
      "by whoever uses this robot; waiting 60 s",
    ],
    ["44004", answering({ errcode: 44004, errmsg: "empty content" }), "Rejected"],
    ["40058", answering({ errcode: 40058, errmsg: "exceed max length" }), "Rejected"],
    ["-1", answering({ errcode: -1, errmsg: "system busy" }), "Unavailable"],
  ],
  pings: (message) => [
    ...[...taggedIn(message).matchAll(/<@(\w+)>/g)].map(([, id = ""]) => id),
    ...JSON.stringify(message.body["text"] ?? "").includes('"@all"') ? ["all"] : [],
  ],
  unusable: [[
    "an address without its key",
    { WECOM_WEBHOOK_URL: "https://x.example/send" },
    { zh: "WECOM_WEBHOOK_URL 中的地址缺少 key；请重新复制企业微信群机器人的地址" },
  ]],
  recorded: {
    groups: ["wecom"],
    reasonOf: byCode("errcode", "errmsg", {
      40058: "Rejected",
      44004: "Rejected",
      45009: "RateLimited",
      93000: "Unauthorized",
    }),
  },
});

const variables = (address: string) => ({ WECOM_WEBHOOK_URL: address });

live(
  "an alert is Markdown with its title as the link, in the colour of what happened",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWecom();
      const channel = yield* channelOf(wecom, { mention: ["zhangsan"] }, variables(robot.address));
      yield* channel.send(message(alert({ labels: ["<@all>"] })));
      deepEqual(robot.messages[0]?.body, {
        msgtype: "markdown",
        markdown: {
          content: [
            "<@zhangsan>",
            '### <font color="info">●</font> [vllm-project/vllm: PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)',
            "Matched: deepseek, qwen\nLabels: ＜＠all>",
            "> This adds …",
            '<font color="comment">Time: 2026-11-24 06:00 UTC</font>',
          ].join("\n\n"),
        },
      });
    }),
);

live(
  "a message that mentions everybody is text, for Markdown mentions single people only",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWecom();
      const channel = yield* channelOf(wecom, { mention: ["all"] }, variables(robot.address));
      yield* channel.send(digest(true));
      yield* channel.send(digest(false));
      deepEqual(robot.messages[0]?.body, {
        msgtype: "text",
        text: {
          content: [
            "2 alerts",
            "vllm-project/vllm",
            "• new issue — Another",
            "https://github.com/vllm-project/vllm/pull/12345",
            "• PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
          ].join("\n"),
          mentioned_list: ["@all"],
        },
      });
      equal(robot.messages[1]?.body["msgtype"], "markdown");
    }),
);

live(
  "a digest that is too long as text is refused as it is, to be halved by who sends it",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWecom();
      const channel = yield* channelOf(wecom, {}, variables(robot.address));
      const alerts = Array.from({ length: 100 }, (_, n) => alert({ title: `字 ${n}`.repeat(20) }));
      const [first, ...others] = alerts.slice(0, channel.fits(alerts));
      ok(first !== undefined);
      yield* channel.send({ ...message(first), alerts: [first, ...others] });
      const taken = textOf(robot.messages[0]?.body, "markdown", "content");
      ok(new TextEncoder().encode(taken).length > 2048);
      robot.misbehave({ kind: "answer", status: 200, body: '{"errcode":40058,"errmsg":""}' });
      const reason = yield* Effect.flip(
        channel.send({ ...message(first), alerts: [first, ...others] }),
      );
      equal(reason._tag, "Rejected");
      equal(robot.requests.length, 2);
    }),
);
