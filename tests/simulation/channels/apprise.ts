import { appriseKey, apprisePath, appriseRules } from "../../simulators/apprise.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** An Apprise server with one target. */
export const apprise: SimulatedChannel = {
  channel: "apprise",
  isGroup: true,
  host: "apprise.example.com",
  section: () => ({}),
  variables: { APPRISE_URL: `https://apprise.example.com${apprisePath}` },
  secrets: [appriseKey],
  trouble: webhookTrouble,
  make: webhook("apprise", (now) =>
    robotRules(appriseRules({ now }), {
      text: ({ title, body }) => [title, body].join("\n"),
      off: { status: 204, body: "" },
      disliked: { status: 400, body: { error: "The message is refused" } },
    })),
};
