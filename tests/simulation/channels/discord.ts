import { discordPath, discordRules } from "../../simulators/discord.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

const refused = (status: number, code: number, message: string) => ({
  status,
  body: { code, message },
});

/** A webhook of a Discord channel. */
export const discord: SimulatedChannel = {
  channel: "discord",
  isGroup: true,
  host: "discord.com",
  section: () => ({}),
  variables: { DISCORD_WEBHOOK_URL: `https://discord.com${discordPath}` },
  secrets: [discordPath],
  perMinute: 30,
  trouble: webhookTrouble,
  make: webhook("discord", (now) =>
    robotRules(discordRules({ now }), {
      text: (body) => JSON.stringify(body["embeds"] ?? body["content"] ?? ""),
      taken: { status: 200, body: { id: "1203320034678912345" } },
      off: refused(404, 10015, "Unknown Webhook"),
      disliked: refused(400, 50006, "Cannot send an empty message"),
    })),
};
