import { slackPath, slackRules } from "../../simulators/slack.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** An incoming webhook of Slack. */
export const slack: SimulatedChannel = {
  channel: "slack",
  isGroup: true,
  host: "hooks.slack.com",
  section: () => ({}),
  variables: { SLACK_WEBHOOK_URL: `https://hooks.slack.com${slackPath}` },
  secrets: [slackPath],
  perMinute: 60,
  trouble: webhookTrouble,
  make: webhook("slack", (now) =>
    robotRules(slackRules({ now }), {
      text: (body) =>
        JSON.stringify(body["blocks"] ?? "") + JSON.stringify(body["attachments"] ?? body["text"]),
      off: { status: 404, body: "no_service" },
      disliked: { status: 400, body: "no_text" },
    })),
};
