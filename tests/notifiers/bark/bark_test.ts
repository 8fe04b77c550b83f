import { deepEqual, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { bark } from "../../../src/notifiers/bark/bark.ts";
import { barkKey, barkPath, refusedByBark, serveBark } from "../../simulators/bark.ts";
import { answering } from "../../simulators/robot.ts";
import { live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, message, notice } from "../samples.ts";

const refusing = (code: number, said: string) => {
  const { status, body } = refusedByBark(code, said);
  return answering(body, status);
};

const noPhone =
  "the server knows no phone by this key; copy the address the app shows into BARK_URL";

robotConformance({
  plugin: bark,
  label: "Bark server",
  variable: "BARK_URL",
  path: barkPath,
  serve: serveBark,
  most: 4096,
  sign: "a code",
  taken: { code: 200, message: "success" },
  unknown: [
    refusing(400, "request bind failed: x"),
    "Bark server answers with the unknown code 400, “request bind failed: x”",
  ],
  gone: refusing(400, "failed to get [x] device token from database"),
  refusals: [
    [
      "a key nobody has",
      refusing(400, `failed to get device token: failed to get [${barkKey}] device token`),
      "Unauthorized",
      "Bark server answers code 400, “failed to get device token: failed to get […] device " +
      `token”: ${noPhone}`,
    ],
    [
      "a phone that has left",
      refusing(500, "push failed: BadDeviceToken"),
      "Unauthorized",
      "Bark server answers code 500, “push failed: BadDeviceToken”: Apple no longer knows the " +
      "phone; open Bark there and put the address it shows into BARK_URL",
    ],
    [
      "a message that is too long",
      refusing(500, "push failed: PayloadTooLarge"),
      "Rejected",
      "Bark server answers code 500, “push failed: PayloadTooLarge”: the message is too long",
    ],
    [
      "Apple out of reach",
      refusing(500, "push failed: dial tcp: i/o timeout"),
      "Unavailable",
      "Bark server answers code 500, “push failed: dial tcp: i/o timeout”: the server cannot reach " +
      "Apple",
    ],
  ],
  mentionsNobody: true,
  pings: () => [],
  unusable: [[
    "an address with a text behind the key",
    { BARK_URL: "https://api.day.app/abcdefgh/推送内容" },
    { zh: "BARK_URL 中的地址缺少 /KEY；请重新复制 Bark App 的地址" },
  ]],
});

live(
  "an alert is a title, a text and a link, in the group of its source",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveBark();
      const channel = yield* channelOf(bark, {}, { BARK_URL: robot.address });
      yield* channel.send(message(alert()));
      yield* channel.send(digest(true));
      yield* channel.send(message(notice));
      deepEqual(robot.messages.map(({ body }) => body), [
        {
          device_key: barkKey,
          title: "🟣 vllm-project/vllm: PR merged — Support DeepSeek-V4",
          body: "Matched: deepseek, qwen\nThis adds …\nTime: 2026-11-24 06:00 UTC",
          group: "vllm-project/vllm",
          url: "https://github.com/vllm-project/vllm/pull/12345",
        },
        {
          device_key: barkKey,
          title: "2 alerts",
          body: [
            "vllm-project/vllm",
            "• new issue — Another",
            "https://github.com/vllm-project/vllm/pull/12345",
            "• PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
          ].join("\n"),
          group: "MRT",
        },
        {
          device_key: barkKey,
          title: "MRT: this is a test message",
          body: "If you can read this, alerts will arrive here",
          group: "MRT",
        },
      ]);
    }),
);

live("a check asks whether the phone is registered", () =>
  Effect.gen(function* () {
    const robot = yield* serveBark();
    const channel = yield* channelOf(bark, {}, {
      BARK_URL: robot.address.replace(barkKey, "anotherKey0"),
    });
    match((yield* Effect.flip(channel.verify)).message, /knows no phone by this key/);
  }));
