import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { SlackConfig } from "./config.ts";

/*
 * Incoming webhook of a Slack channel: POST https://hooks.slack.com/services/T…/B…/…, about a message a
 * second; 50 blocks, 3,000 characters in each and some 13,000 in all.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */

const robotModule = Effect.map(
  loadOnce(() => import("./slack_robot.ts")),
  ({ slackRobot }) => slackRobot,
);

/** Sends alerts to a Slack channel through an incoming webhook. */
export const slackNotifier = makeChannel({
  kind: "slack",
  config: SlackConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "SLACK_WEBHOOK_URL" }) },
  entry: robotEntry<SlackConfig>({
    access: webhookAccess(
      { en: "the Slack webhook", zh: "Slack webhook" },
      ({ pathname }) =>
        /\/services\/[^/]+\/[^/]+\/[^/]+$/.test(pathname) ? [] : ["/services/T…/B…/…"],
    ),
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
