import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { accepted } from "../../../src/domain/notifier.ts";
import { teams } from "../../../src/notifiers/teams/teams.ts";
import { answering, fieldOf } from "../../simulators/robot.ts";
import { mentionedOnTeams, serveTeams, teamsPath, textBlocksOf } from "../../simulators/teams.ts";
import { live } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, message } from "../samples.ts";

const errorOf = (code: string, text: string, status = 400) =>
  answering({ error: { code, message: text } }, status);

robotConformance({
  plugin: teams,
  label: "Teams workflow",
  variable: "TEAMS_WEBHOOK_URL",
  path: teamsPath,
  serve: serveTeams,
  most: 24_000,
  sign: "a workflow's answer",
  foreign: ["<html>Sign in</html>", "[]"],
  taken: "",
  unknown: [
    errorOf("NoSuchThing", "no, 0a1b2c3d-test-token"),
    "Teams workflow answers with the unknown code NoSuchThing, “no, …”",
  ],
  refusals: [
    [
      "a workflow that is switched off",
      errorOf("WorkflowTriggerIsNotEnabled", "Could not execute workflow"),
      "Unauthorized",
      "Teams workflow answers code WorkflowTriggerIsNotEnabled, “Could not execute workflow”: the " +
      "workflow is switched off; turn it on in Power Automate",
    ],
    ["a workflow that is gone", errorOf("WorkflowNotFound", "gone", 404), "Unauthorized"],
    [
      "a signature that does not match",
      errorOf("DirectApiAuthorizationRequired", "The request must be authenticated", 401),
      "Unauthorized",
    ],
    ["a card it does not take", errorOf("TriggerInputSchemaMismatch", "no"), "Rejected"],
    [
      "a rate limit",
      answering("", 429, { "retry-after": "5" }),
      "RateLimited",
      "Teams workflow answers 429: too many requests; waiting 5 s",
    ],
  ],
  accounts: ["one@x.example", "8c0a1a67-50ce-4114-bb6c-da9c5dbcf6ca"],
  mentionsAll: false,
  pings: mentionedOnTeams,
  unusable: [[
    "an address of a connector of old",
    { TEAMS_WEBHOOK_URL: "https://x.webhook.office.com/webhookb2/a/IncomingWebhook/b/c" },
    {
      en:
        "TEAMS_WEBHOOK_URL holds an address without sig; copy the address of the Teams workflow " +
        "once more",
    },
  ]],
  recorded: {
    groups: ["teams_workflow", "teams_o365_connector"],
    reasonOf: (body) =>
      body === "1" ? "none" : typeof body === "string" ? "RateLimited" : "Rejected",
  },
});

const variables = (address: string) => ({ TEAMS_WEBHOOK_URL: address });

live(
  "an alert is a card in the colour of what happened, its title the link",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveTeams();
      const channel = yield* channelOf(
        teams,
        { mention: ["one@x.example"] },
        variables(robot.address),
      );
      yield* channel.send(message(alert({ title: "[Model] <at>x</at>", labels: ["a", "b"] })));
      const [attachment] = fieldOf(robot.messages[0]?.body, "attachments") as ReadonlyArray<
        unknown
      >;
      const block = (text: string, more: object = {}) => ({
        type: "TextBlock",
        text,
        wrap: true,
        ...more,
      });
      deepEqual(fieldOf(attachment, "content"), {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        msteams: {
          width: "Full",
          entities: [{
            type: "mention",
            text: "<at>one@x.example</at>",
            mentioned: { id: "one@x.example", name: "one@x.example" },
          }],
        },
        body: [
          block("<at>one@x.example</at>"),
          {
            type: "Container",
            style: "accent",
            bleed: true,
            items: [
              block(
                "🟣 [vllm-project/vllm: PR merged — ［Model］ ＜at>x＜/at>](https://github.com/vllm-project/vllm/pull/12345)",
                { size: "Medium", weight: "Bolder" },
              ),
            ],
          },
          block("Matched: deepseek, qwen\n\nLabels: a, b"),
          block("_This adds …_"),
          block("Time: 2026-11-24 06:00 UTC"),
        ],
      });
    }),
);

live("a digest is grouped by source, each entry with its link", () =>
  Effect.gen(function* () {
    const robot = yield* serveTeams();
    const channel = yield* channelOf(teams, {}, variables(robot.address));
    yield* channel.send(digest(true));
    deepEqual(robot.messages.map(textBlocksOf), [[
      "2 alerts",
      [
        "**vllm-project/vllm**",
        "🟢 [new issue — Another](https://github.com/vllm-project/vllm/pull/12345)",
        "🟣 [PR merged — Support DeepSeek-V4](https://github.com/vllm-project/vllm/pull/12345)",
      ].join("\n\n"),
    ]]);
  }));

live(
  "a message is handed over with 200 or 202, whatever the workflow says besides",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveTeams();
      const channel = yield* channelOf(teams, {}, variables(robot.address));
      equal(channel.handsOver?.en, "whether Teams shows it, the workflow's run history says");
      for (const [body, status] of [["", 202], ["", 200], ['{"id":1}', 200]] as const) {
        robot.misbehave(answering(body, status));
        deepEqual(yield* channel.send(message(alert())), accepted);
      }
    }),
);
