import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { apprise } from "../../../src/notifiers/apprise/apprise.ts";
import {
  appriseKey,
  apprisePath,
  failedAtApprise,
  serveApprise,
} from "../../simulators/apprise.ts";
import { answering } from "../../simulators/robot.ts";
import { live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, message, notice } from "../samples.ts";

const failing = (...log: ReadonlyArray<readonly [level: string, words: string]>) => {
  const { status, body } = failedAtApprise(...log);
  return answering(body, status);
};
const refusedTarget = ["WARNING", "Failed to send Matrix notification: error=401."] as const;

robotConformance({
  plugin: apprise,
  label: "Apprise server",
  variable: "APPRISE_URL",
  path: apprisePath,
  serve: serveApprise,
  most: 10_000,
  sign: "“error”",
  taken: { error: null, details: [] },
  unknown: [
    answering({ error: "The message format is not supported" }, 400),
    "Apprise server answers with the unknown code 400, “The message format is not supported”",
  ],
  gone: answering("", 204),
  refusals: [
    [
      "204, of a key with nothing under it,",
      answering("", 204),
      "Unauthorized",
      "Apprise server answers code 204: nothing is stored under the key, and nobody was told; check " +
      "APPRISE_URL",
    ],
    [
      "424 where all targets failed",
      failing(["INFO", "Notifying 1 service(s)"], refusedTarget),
      "Unavailable",
      "Apprise server answers code 424, “Failed to send Matrix notification: error=401”: no target " +
      "has taken the message",
    ],
    [
      "424 where another target has the message",
      failing(["INFO", "Sent Gotify notification."], refusedTarget),
      "Unanswered",
      "Apprise server answers code 424 in part, “Failed to send Matrix notification: error=401”: a " +
      "target failed, and others may have the message; give each a key of its own",
    ],
    [
      "424 without a log",
      answering("One or more notification could not be sent", 424),
      "Unanswered",
    ],
    [
      "424 where no target has the tag",
      failing(),
      "Unauthorized",
      "Apprise server answers code 424 without a target: no target has the tag; check " +
      "notify.apprise.tag",
    ],
    ["servers in a circle", answering({ error: "Recursion limit reached" }, 405), "Rejected"],
    ["a message that is too long", answering({ error: "too large" }, 431), "Rejected"],
    ["500", answering({ error: "fault" }, 500), "Unavailable"],
  ],
  mentionsNobody: true,
  pings: () => [],
  unusable: [[
    "an address without a key",
    { APPRISE_URL: "https://apprise.example.com/" },
    { zh: "APPRISE_URL 中的地址缺少 /notify/KEY；请重新复制 Apprise 服务器的地址" },
  ]],
});

live(
  "an alert is plain text with a colour that every target understands",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveApprise();
      const channel = yield* channelOf(apprise, { tag: "team" }, { APPRISE_URL: robot.address });
      yield* channel.send(message(alert({ title: "<@U1> [x](https://evil.example) @all" })));
      yield* channel.send(digest(true));
      yield* channel.send(message(notice));
      deepEqual(robot.messages.map(({ body }) => body), [
        {
          title: "🟣 vllm-project/vllm: PR merged — ＜＠U1> [x］(https://evil.example) ＠all",
          body: "https://github.com/vllm-project/vllm/pull/12345\nMatched: deepseek, qwen\n" +
            "This adds …\nTime: 2026-11-24 06:00 UTC",
          type: "success",
          format: "text",
          tag: "team",
        },
        {
          title: "2 alerts",
          body: [
            "vllm-project/vllm",
            "• new issue — Another",
            "https://github.com/vllm-project/vllm/pull/12345",
            "• PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
          ].join("\n"),
          type: "info",
          format: "text",
          tag: "team",
        },
        {
          title: "MRT: this is a test message",
          body: "If you can read this, alerts will arrive here",
          type: "info",
          format: "text",
          tag: "team",
        },
      ]);
    }),
);

live("a check finds a key with nothing stored under it", () =>
  Effect.gen(function* () {
    const robot = yield* serveApprise();
    const channel = yield* channelOf(apprise, {}, {
      APPRISE_URL: robot.address.replace(appriseKey, "other"),
    });
    equal((yield* Effect.flip(channel.verify))._tag, "Unauthorized");
  }));
