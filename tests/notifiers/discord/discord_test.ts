import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { discord } from "../../../src/notifiers/discord/discord.ts";
import { discordPath, notifiedBy, serveDiscord } from "../../simulators/discord.ts";
import { answering, fieldOf } from "../../simulators/robot.ts";
import { live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { byCode, robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const codeOf = (code: number, text: string, status = 400) =>
  answering({ message: text, code }, status);

robotConformance({
  plugin: discord,
  label: "Discord webhook",
  variable: "DISCORD_WEBHOOK_URL",
  path: discordPath,
  serve: serveDiscord,
  most: 60_000,
  sign: "an id",
  taken: { id: "1203320034678912345" },
  unknown: [
    codeOf(12345, "no, 0a1b2c3d-test-token"),
    "Discord webhook answers with the unknown code 12345, “no, …”",
  ],
  gone: codeOf(10015, "Unknown Webhook", 404),
  badForm: codeOf(50035, "Invalid Form Body"),
  refusals: [
    [
      "10015",
      codeOf(10015, "Unknown Webhook", 404),
      "Unauthorized",
      "Discord webhook answers code 10015, “Unknown Webhook”: the robot does not exist, or no " +
      "longer; check the address in DISCORD_WEBHOOK_URL",
    ],
    ["50027", codeOf(50027, "Invalid Webhook Token", 401), "Unauthorized"],
    ["10003", codeOf(10003, "Unknown Channel", 404), "Unauthorized"],
    ["50083", codeOf(50083, "Thread is archived"), "Unauthorized"],
    [
      "50035",
      codeOf(50035, "Invalid Form Body"),
      "Rejected",
      "Discord webhook answers code 50035, “Invalid Form Body”: it does not take the form of the " +
      "message",
    ],
    ["50006", codeOf(50006, "Cannot send an empty message"), "Rejected"],
    ["40005", codeOf(40005, "Request entity too large", 413), "Rejected"],
    ["a token nobody knows", codeOf(0, "401: Unauthorized", 401), "Unauthorized"],
    [
      "a rate limit",
      answering({ message: "You are being rate limited.", retry_after: 64.57 }, 429),
      "RateLimited",
      "Discord webhook answers 429: too many requests; waiting 65 s",
    ],
    [
      "HTTP 204, which says nothing of the message,",
      answering("", 204),
      "Malformed",
      "Discord webhook answers 204 without an id; check the address in DISCORD_WEBHOOK_URL",
    ],
  ],
  accounts: ["80351110224678912", "&80351110224678913"],
  pings: notifiedBy,
  unusable: [[
    "an address of another kind",
    { DISCORD_WEBHOOK_URL: "https://discord.com/channels/1/2" },
    {
      en: "DISCORD_WEBHOOK_URL holds an address without /api/webhooks/ID/TOKEN; copy the address " +
        "of the Discord webhook once more",
    },
  ]],
  recorded: {
    groups: ["discord"],
    reasonOf: byCode("message", "", { "You are being rate limited.": "RateLimited" }),
  },
});

const variables = (address: string) => ({ DISCORD_WEBHOOK_URL: address });

live(
  "an alert is an embed in the colour of what happened, its title the link",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDiscord();
      const channel = yield* channelOf(
        discord,
        { mention: ["80351110224678912", "&80351110224678913"] },
        variables(robot.address),
      );
      yield* channel.send(message(alert({ title: "[Model] a_b @everyone", labels: ["<b>"] })));
      deepEqual(robot.messages[0]?.body, {
        content: "<@80351110224678912> <@&80351110224678913>",
        embeds: [{
          title: "vllm-project/vllm: PR merged — \\[Model\\] a\\_b ＠everyone",
          color: 0x8250df,
          url: "https://github.com/vllm-project/vllm/pull/12345",
          description: [
            "Matched: deepseek, qwen\nLabels: \\<b\\>",
            "> This adds …",
            "Time: 2026-11-24 06:00 UTC",
          ].join("\n\n"),
        }],
        allowed_mentions: {
          parse: [],
          users: ["80351110224678912"],
          roles: ["80351110224678913"],
        },
      });
    }),
);

live("a digest is grouped by source, each entry with its link", () =>
  Effect.gen(function* () {
    const robot = yield* serveDiscord();
    const channel = yield* channelOf(discord, {}, variables(robot.address));
    yield* channel.send(digest(true));
    const [embed] = fieldOf(robot.messages[0]?.body, "embeds") as ReadonlyArray<unknown>;
    deepEqual(embed, {
      title: "2 alerts",
      color: 0x6e7781,
      description: [
        "**vllm-project/vllm**",
        "🟢 [new issue — Another](https://github.com/vllm-project/vllm/pull/12345)",
        "🟣 [PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)",
      ].join("\n"),
    });
  }));

live(
  "a thread is named with every message, and a forum without one says where to name it",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDiscord({ isForum: true });
      const thread_id = "1203320034678912345";
      const channel = yield* channelOf(discord, { thread_id }, variables(robot.address));
      yield* channel.send(message(alert()));
      equal(robot.messages[0]?.url.searchParams.get("thread_id"), thread_id);
      const forum = yield* channelOf(discord, {}, variables(robot.address));
      const reason = yield* Effect.flip(forum.send(message(alert())));
      equal(reason._tag, "Unauthorized");
      ok(
        reason.message.endsWith("name one of its threads in notify.discord.thread_id"),
        reason.message,
      );
    }),
);

live(
  "seven messages in a row wait for the bucket of five to fill again",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveDiscord();
      const channel = yield* channelOf(discord, {}, variables(robot.address));
      for (let count = 0; count < 7; count++) yield* channel.send(message(alert()));
      deepEqual(robot.refusals, []);
    }),
);
