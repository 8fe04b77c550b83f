import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { feishu } from "../../../src/notifiers/feishu/feishu.ts";
import { pause } from "../../../src/notifiers/feishu/feishu_robot.ts";
import { hmacSha256 } from "../../../src/notifiers/robot/signature.ts";
import { feishuToken, serveFeishu } from "../../simulators/feishu.ts";
import { answering, fieldOf, textOf } from "../../simulators/robot.ts";
import { live, test } from "../../testing.ts";
import { taggedIn } from "../robot/as_read.ts";
import { channelOf, digest, entryOf } from "../robot/channel.ts";
import { byCode, robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const keyword =
  "the message holds none of the robot's keywords; have it check signatures instead and set notify.feishu.secret_env";
const form = "it does not take the form of the message";

robotConformance({
  plugin: feishu,
  label: "Feishu webhook",
  hasAllowList: true,
  most: 20_000,
  sign: "a code",
  variable: "FEISHU_WEBHOOK_URL",
  path: "/open-apis/bot/v2/hook/test-token",
  serve: serveFeishu,
  taken: { code: 0 },
  unknown: [
    answering({
      code: 12345,
      msg: "see https://x.example/?token=1 0a1b2c3d-test-token from 127.0.0.1",
    }),
    "Feishu webhook answers with the unknown code 12345, “see … from”",
  ],
  gone: answering({ code: 19001, msg: "param invalid: incoming webhook access token invalid" }),
  badForm: answering({ code: 11246, msg: "ErrCode: 11310; ErrMsg: unsupported type of block" }),
  refusals: [
    [
      "19001",
      answering({ code: 19001, msg: "param invalid: incoming webhook access token invalid" }),
      "Unauthorized",
      "Feishu webhook answers code 19001, “param invalid: incoming webhook access token invalid”: " +
      "the robot does not exist, or no longer; check the address in FEISHU_WEBHOOK_URL",
    ],
    [
      "19021",
      answering({ code: 19021, msg: "sign match fail" }),
      "Unauthorized",
      "Feishu webhook answers code 19021, “sign match fail”: the robot checks signatures; name the " +
      "variable with its secret in notify.feishu.secret_env",
    ],
    [
      "19022",
      answering({ code: 19022, msg: "Ip Not Allowed" }),
      "Unauthorized",
      "Feishu webhook answers code 19022, “Ip Not Allowed”: put this machine's public IP address on " +
      "the robot's allow-list",
    ],
    [
      "19024",
      answering({ code: 19024, msg: "Key Words Not Found" }),
      "Rejected",
      `Feishu webhook answers code 19024, “Key Words Not Found”: ${keyword}`,
    ],
    [
      "11232",
      answering({ code: 11232, msg: "frequency limited" }),
      "RateLimited",
      "Feishu webhook answers code 11232, “frequency limited”: too many messages; waiting 60 s",
    ],
    ["9499 of a rate limit", answering({ code: 9499, msg: "too many request" }), "RateLimited"],
    [
      "9499",
      answering({ code: 9499, msg: "Bad Request" }),
      "Rejected",
      `Feishu webhook answers code 9499, “Bad Request”: ${form}`,
    ],
    [
      "a code of an older robot",
      answering({ StatusCode: 19024, StatusMessage: "Key" }),
      "Rejected",
    ],
    ["a code written as a string", answering({ code: "19022" }), "Unauthorized"],
  ],
  pings: (message) =>
    [...taggedIn(message).matchAll(/<at (?:user_)?id="?(\w+)"?>/g)].map(([, id = ""]) => id),
  unusable: [
    [
      "an address of another robot",
      { FEISHU_WEBHOOK_URL: "https://x.example/send?key=hush" },
      {
        en: "FEISHU_WEBHOOK_URL holds an address without /open-apis/bot/v2/hook/TOKEN; copy the " +
          "address of the Feishu robot once more",
      },
    ],
    [
      "a secret that is named and not set",
      { FEISHU_WEBHOOK_URL: "https://x.example/open-apis/bot/v2/hook/hush" },
      {
        en: "SIGN is not set; put the signing secret of the Feishu robot into it, or take " +
          "secret_env out",
      },
      { secret_env: "SIGN" },
    ],
  ],
  recorded: {
    groups: ["feishu"],
    reasonOf: byCode("code", "msg", {
      9499: "Rejected",
      11232: "RateLimited",
      19021: "Unauthorized",
      19022: "Unauthorized",
      19024: "Rejected",
      99991400: "RateLimited",
    }),
  },
});

const variables = (address: string) => ({ FEISHU_WEBHOOK_URL: address, SIGN: "test-secret" });

live("an alert is a card in the colour of what happened", () =>
  Effect.gen(function* () {
    const robot = yield* serveFeishu();
    const channel = yield* channelOf(feishu, {}, variables(robot.address));
    yield* channel.send(message(alert({ author: "somebody", labels: ["<b>"] })));
    deepEqual(robot.messages[0]?.body, {
      msg_type: "interactive",
      card: {
        config: { wide_screen_mode: true },
        header: {
          template: "purple",
          title: {
            tag: "plain_text",
            content: "vllm-project/vllm: PR merged — Support DeepSeek-V4",
          },
        },
        elements: [
          {
            tag: "div",
            text: {
              tag: "plain_text",
              content: "Matched: deepseek, qwen\nAuthor: somebody\nLabels: ＜b>",
            },
          },
          { tag: "div", text: { tag: "plain_text", content: "This adds …" } },
          {
            tag: "markdown",
            content: "[Open on GitHub](https://github.com/vllm-project/vllm/pull/12345)",
          },
          { tag: "markdown", content: "<font color='grey'>Time: 2026-11-24 06:00 UTC</font>" },
        ],
      },
    });
  }));

live("a digest is grouped by source, each entry with its link", () =>
  Effect.gen(function* () {
    const robot = yield* serveFeishu();
    const channel = yield* channelOf(feishu, { mention: ["ou_1"] }, variables(robot.address));
    yield* channel.send(digest(true));
    const card = robot.messages[0]?.body["card"];
    equal(textOf(card, "header", "title", "content"), "2 alerts");
    deepEqual(fieldOf(card, "elements"), [
      { tag: "markdown", content: "<at id=ou_1></at>" },
      {
        tag: "markdown",
        content: [
          "**vllm-project/vllm**",
          "<font color='green'>●</font> [new issue — Another](https://github.com/vllm-project/vllm/pull/12345)",
          "<font color='green'>●</font> [PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)",
        ].join("\n"),
      },
    ]);
  }));

test("the signature is what the documents' own code makes of a secret and a time", () =>
  Effect.sync(() =>
    equal(
      hmacSha256("1700000000\nmysecret", ""),
      "Jp33/xXhCipDEpjyHvEyc7mRSyXWHbNz6J8+C3qQKNo=",
    )
  ));

const noon = Date.UTC(2026, 10, 24, 6, 10);

test("with a secret each message is signed at the moment it is sent", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(noon);
    const robot = yield* serveFeishu({ secret: "test-secret", now: () => noon });
    const channel = yield* channelOf(feishu, { secret_env: "SIGN" }, variables(robot.address));
    yield* channel.send(message(alert()));
    equal(robot.messages[0]?.body["timestamp"], String(noon / 1000));
    deepEqual(robot.refusals, []);
  }));

test("a signature that does not match names the variable of the secret, never the secret", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.now());
    const robot = yield* serveFeishu({ secret: "another" });
    const channel = yield* channelOf(feishu, { secret_env: "SIGN" }, variables(robot.address));
    const reason = yield* Effect.flip(channel.send(message(alert())));
    equal(reason._tag, "Unauthorized");
    ok(reason.message.endsWith("copy the robot's secret into SIGN once more"), reason.message);
  }));

test("a signature refused while the clock is two hours off is the clock's fault", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.now() + 2 * 3_600_000);
    const robot = yield* serveFeishu({ secret: "test-secret" });
    const channel = yield* channelOf(feishu, { secret_env: "SIGN" }, variables(robot.address));
    const reason = yield* Effect.flip(channel.send(message(alert())));
    equal(reason._tag, "Unavailable");
    ok(
      reason.message.includes("clock is 2 hours ahead of Feishu's") ||
        reason.message.includes("120 minutes ahead"),
      reason.message,
    );
  }));

live("ten messages in a row keep to five a second", () =>
  Effect.gen(function* () {
    const robot = yield* serveFeishu();
    const channel = yield* channelOf(feishu, {}, variables(robot.address));
    for (let count = 0; count < 10; count++) yield* channel.send(message(alert()));
    deepEqual(robot.refusals, []);
  }));

test("nothing is sent in the first seconds of an hour and of its second half, nor a sixth message in a second", () =>
  Effect.sync(() => {
    const at = (minute: number, second: number) => Date.UTC(2026, 10, 24, 6, minute, second);
    const held = (now: number, sentAt: ReadonlyArray<number> = []) =>
      Duration.toMillis(pause(now, sentAt));
    deepEqual(
      [held(at(0, 0)), held(at(30, 2)), held(at(30, 5)), held(at(29, 59)), held(at(10, 0))],
      [5000, 3000, 0, 0, 0],
    );
    const burst = (from: number) => [0, 10, 20, 30, 40].map((later) => from + later);
    equal(held(at(10, 0) + 100, burst(at(10, 0))), 1000);
    equal(held(at(10, 0) + 100, burst(at(10, 0)).slice(1)), 0);
    // A clock that was set back holds nothing up.
    equal(held(at(10, 0), burst(at(11, 0))), 0);
  }));

test("a robot of Lark is known by its address", () =>
  Effect.sync(() => {
    const { hosts, unusable } = entryOf(feishu, {}, {
      FEISHU_WEBHOOK_URL: `https://open.larksuite.com/open-apis/bot/v2/hook/${feishuToken}`,
    });
    deepEqual(hosts, ["open.larksuite.com"]);
    deepEqual(unusable, Option.none());
  }));
