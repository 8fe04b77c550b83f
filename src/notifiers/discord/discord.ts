import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { DiscordConfig } from "./config.ts";

/*
 * Webhook of a Discord channel: POST https://discord.com/api/webhooks/ID/TOKEN?wait=true, 5 messages in
 * 2 seconds and 30 a minute; 4,096 characters of an embed, 2,000 of text.
 * https://docs.discord.com/developers/resources/webhook
 */

const robotModule = loadOnce(() => import("./discord_robot.ts"));

/** Sends alerts to a Discord channel through a webhook. */
export const discord = makeChannel({
  kind: "discord",
  config: DiscordConfig,
  own: ["webhook_env", "thread_id"],
  starter: { questions: [], section: () => ({ webhook_env: "DISCORD_WEBHOOK_URL" }) },
  entry: robotEntry<DiscordConfig>({
    access: webhookAccess(
      { en: "the Discord webhook", zh: "Discord webhook" },
      ({ pathname }) =>
        /\/api\/(?:v\d+\/)?webhooks\/\d+\/[^/]+$/.test(pathname) ? [] : ["/api/webhooks/ID/TOKEN"],
    ),
    mentions: ({ mention }) => mention,
    robot: (config) => Effect.map(robotModule, ({ discordRobot }) => discordRobot(config)),
  }),
});
