import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { ntfy } from "../../../src/notifiers/ntfy/ntfy.ts";
import { ntfyPath, ntfyTopic, refusedByNtfy, serveNtfy } from "../../simulators/ntfy.ts";
import { answering } from "../../simulators/robot.ts";
import { live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, message, notice } from "../samples.ts";

const refusing = (code: number, error: string) => {
  const { status, body } = refusedByNtfy(code, error);
  return answering(body, status);
};

robotConformance({
  plugin: ntfy,
  label: "ntfy topic",
  variable: "NTFY_URL",
  path: ntfyPath,
  serve: serveNtfy,
  most: 9000,
  sign: "the id of a message",
  taken: { id: "hwQ2YpKdmg", event: "message" },
  unknown: [
    refusing(40099, "something new"),
    "ntfy topic answers with the unknown code 40099, “something new”",
  ],
  gone: refusing(40301, "forbidden"),
  refusals: [
    [
      "a protected topic",
      refusing(40301, "forbidden"),
      "Unauthorized",
      "ntfy topic answers code 40301, “forbidden”: the topic is protected; name the variable of an " +
      "access token in token_env",
    ],
    ["a login that is wrong", refusing(40101, "unauthorized"), "Unauthorized"],
    [
      "a topic with a reserved name",
      refusing(40010, "invalid request: topic name is not allowed"),
      "Unauthorized",
      "ntfy topic answers code 40010, “invalid request: topic name is not allowed”: no topic may be " +
      "called so; check the address in NTFY_URL",
    ],
    [
      "a text that is too long",
      refusing(41301, "attachment too large"),
      "Rejected",
      "ntfy topic answers code 41301, “attachment too large”: the message is too long",
    ],
    ["a message it cannot read", refusing(40024, "must be valid JSON"), "Rejected"],
    [
      "too many requests",
      refusing(42901, "limit reached: too many requests"),
      "RateLimited",
      "ntfy topic answers 429: too many requests; waiting 60 s",
    ],
    [
      "the day's quota",
      refusing(42908, "limit reached: daily message quota reached"),
      "RateLimited",
      "ntfy topic answers 429: too many requests; waiting 3600 s",
    ],
    ["a disk that is full", refusing(50701, "insufficient storage"), "Unavailable"],
  ],
  mentionsNobody: true,
  pings: () => [],
  unusable: [
    [
      "an address without a topic",
      { NTFY_URL: "https://ntfy.sh/" },
      {
        en:
          "NTFY_URL holds an address without /TOPIC; copy the address of the ntfy topic once more",
      },
    ],
    [
      "a token that is not set",
      { NTFY_URL: "https://ntfy.sh/mrt" },
      {
        en: "NTFY_TOKEN is not set; put the access token of the ntfy topic into it, or take " +
          "token_env out",
      },
      { token_env: "NTFY_TOKEN" },
    ],
  ],
});

live(
  "an alert is a title that leads where the link does, with its colour in front",
  () =>
    Effect.gen(function* () {
      const token = "tk_0a1b2c3d";
      const robot = yield* serveNtfy({ token });
      const channel = yield* channelOf(ntfy, { token_env: "NTFY_TOKEN" }, {
        NTFY_URL: robot.address,
        NTFY_TOKEN: token,
      });
      yield* channel.verify;
      yield* channel.send(message(alert({ labels: ["<b> @all"] })));
      yield* channel.send(digest(true));
      yield* channel.send(message(notice));
      deepEqual(robot.messages.map(({ body }) => body), [
        {
          topic: ntfyTopic,
          title: "vllm-project/vllm: PR merged — Support DeepSeek-V4",
          message:
            "Matched: deepseek, qwen\nLabels: <b> ＠all\nThis adds …\nTime: 2026-11-24 06:00 UTC",
          tags: ["purple_circle"],
          click: "https://github.com/vllm-project/vllm/pull/12345",
        },
        {
          topic: ntfyTopic,
          title: "2 alerts",
          message: [
            "vllm-project/vllm",
            "• new issue — Another",
            "https://github.com/vllm-project/vllm/pull/12345",
            "• PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
          ].join("\n"),
          tags: [],
        },
        {
          topic: ntfyTopic,
          title: "MRT: this is a test message",
          message: "If you can read this, alerts will arrive here",
          tags: [],
        },
      ]);
    }),
);

live(
  "a check finds out that a topic may not be written to, and sends nothing",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveNtfy({ token: "tk_1" });
      const channel = yield* channelOf(ntfy, {}, { NTFY_URL: robot.address });
      equal((yield* Effect.flip(channel.verify))._tag, "Unauthorized");
      deepEqual(robot.messages, []);
      robot.misbehave(refusing(42908, "daily message quota reached"));
      const reason = yield* Effect.flip(channel.verify);
      equal(reason._tag, "RateLimited");
      if (reason._tag === "RateLimited") equal(Duration.toHours(reason.retryAfter), 1);
    }),
);
