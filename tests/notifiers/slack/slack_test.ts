import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { slackNotifier } from "../../../src/notifiers/slack/slack.ts";
import { answering, textOf } from "../../simulators/robot.ts";
import { serveSlack, slackPath } from "../../simulators/slack.ts";
import { live } from "../../testing.ts";
import { markdownIn } from "../robot/as_read.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const gone = "the robot does not exist, or no longer; check the address in SLACK_WEBHOOK_URL";
const restricted = "an admin of the workspace has restricted who posts in this channel";

robotConformance({
  plugin: slackNotifier,
  label: "Slack webhook",
  variable: "SLACK_WEBHOOK_URL",
  path: slackPath,
  serve: serveSlack,
  most: 40_000,
  sign: "“ok”",
  taken: "ok",
  unknown: [
    answering("new_trouble", 400),
    "Slack webhook answers with the unknown code new_trouble",
  ],
  gone: answering("no_service", 404),
  badForm: answering("invalid_blocks", 400),
  refusals: [
    [
      "no_service",
      answering("no_service", 404),
      "Unauthorized",
      `Slack webhook answers code no_service: ${gone}`,
    ],
    ["no_team", answering("no_team", 404), "Unauthorized"],
    ["no_active_hooks", answering("no_active_hooks", 404), "Unauthorized"],
    ["invalid_token", answering("invalid_token", 403), "Unauthorized"],
    [
      "channel_is_archived",
      answering("channel_is_archived", 410),
      "Unauthorized",
      "Slack webhook answers code channel_is_archived: the channel is archived or gone; put the " +
      "address of another webhook into SLACK_WEBHOOK_URL",
    ],
    [
      "action_prohibited",
      answering("action_prohibited", 403),
      "Unauthorized",
      `Slack webhook answers code action_prohibited: ${restricted}`,
    ],
    [
      "posting_to_general_channel_denied",
      answering("posting_to_general_channel_denied", 403),
      "Unauthorized",
    ],
    [
      "invalid_payload",
      answering("invalid_payload", 400),
      "Rejected",
      "Slack webhook answers code invalid_payload: it does not take the form of the message",
    ],
    ["no_text", answering("no_text", 400), "Rejected"],
    ["rollup_error", answering("rollup_error", 500), "Unavailable"],
    [
      "a rate limit",
      answering("rate_limited", 429, { "retry-after": "30" }),
      "RateLimited",
      "Slack webhook answers 429: too many requests; waiting 30 s",
    ],
    ["a word of success with another status", answering("ok", 202), "Rejected"],
  ],
  accounts: ["U012AB3CD", "S012AB3CD"],
  pings: (message) =>
    [
      ...`${markdownIn(message)}\n${textOf(message.body, "text")}`
        .matchAll(/<(?:!(channel|here|everyone)|!subteam\^(\w+)|@(\w+))>/g),
    ].map(([, all, group, member = ""]) => all === undefined ? group ?? member : "all"),
  unusable: [[
    "an address of another kind",
    { SLACK_WEBHOOK_URL: "https://hooks.slack.com/triggers/T/1/x" },
    {
      en: "SLACK_WEBHOOK_URL holds an address without /services/T…/B…/…; copy the address of the " +
        "Slack webhook once more",
      zh: "SLACK_WEBHOOK_URL 中的地址缺少 /services/T…/B…/…；请重新复制 Slack webhook 的地址",
    },
  ]],
  recorded: {
    groups: ["slack"],
    reasonOf: (body) => body === "ok" ? "none" : body === "no_team" ? "Unauthorized" : undefined,
  },
});

const variables = (address: string) => ({ SLACK_WEBHOOK_URL: address });

live(
  "an alert is blocks, its title the link and the rest beside a bar in the colour of what happened",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveSlack();
      const channel = yield* channelOf(
        slackNotifier,
        { mention: ["U1A2B3"] },
        variables(robot.address),
      );
      yield* channel.send(
        message(alert({ title: "[Model] R&D <!channel> *bold* _x_ a_b", labels: ["<b>"] })),
      );
      const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
      const title = "[Model] R&amp;D &lt;!channel&gt; ";
      deepEqual(robot.messages[0]?.body, {
        text: `vllm-project/vllm: PR merged — ${title}*bold* _x_ a_b`,
        blocks: [
          section(
            "<@U1A2B3>\n*🟣 <https://github.com/vllm-project/vllm/pull/12345|vllm-project/vllm: " +
              `PR merged — ${title}＊bold＊ ＿x＿ a_b>*`,
          ),
        ],
        attachments: [{
          color: "#8250df",
          fallback: `vllm-project/vllm: PR merged — ${title}*bold* _x_ a_b`,
          blocks: [
            section(
              "Matched: deepseek, qwen\nLabels: &lt;b&gt;\n\n>This adds …\n\n" +
                "Time: 2026-11-24 06:00 UTC",
            ),
          ],
        }],
        unfurl_links: false,
        unfurl_media: false,
      });
    }),
);

live("a digest is grouped by source, each entry with its link", () =>
  Effect.gen(function* () {
    const robot = yield* serveSlack();
    const channel = yield* channelOf(slackNotifier, { mention: ["all"] }, variables(robot.address));
    yield* channel.send(digest(true));
    deepEqual(robot.messages.map(markdownIn), [[
      "<!channel>",
      "*2 alerts*",
      "*vllm-project/vllm*",
      "🟢 <https://github.com/vllm-project/vllm/pull/12345|new issue — Another>",
      "🟣 <https://github.com/vllm-project/vllm/pull/12345|PR merged — Support DeepSeek-V4>",
    ].join("\n")]);
  }));

live("a link or a title without end breaks no block", () =>
  Effect.gen(function* () {
    const robot = yield* serveSlack();
    const channel = yield* channelOf(slackNotifier, {}, variables(robot.address));
    for (const piece of ["&", "<", "字", "👨‍👩‍👧"]) {
      const title = piece.repeat(3000);
      const endless = alert({ title, url: `https://x.example/${"a".repeat(4000)}` }, title);
      yield* channel.send(message(endless));
      yield* channel.send({ ...message(endless), alerts: [endless, endless] });
    }
    deepEqual(robot.refusals, []);
  }));
