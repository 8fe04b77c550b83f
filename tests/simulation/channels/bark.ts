import { barkKey, barkPath, barkRules, refusedByBark } from "../../simulators/bark.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** A phone with Bark. */
export const bark: SimulatedChannel = {
  channel: "bark",
  isGroup: true,
  host: "api.day.app",
  section: () => ({}),
  variables: { BARK_URL: `https://api.day.app${barkPath}` },
  secrets: [barkKey],
  trouble: webhookTrouble,
  make: webhook("bark", (now) =>
    robotRules(barkRules({ now }), {
      text: ({ title, body, url }) => [title, url, body].join("\n"),
      off: refusedByBark(400, "failed to get device token: no such key"),
      disliked: refusedByBark(500, "push failed: PayloadTooLarge"),
    })),
};
