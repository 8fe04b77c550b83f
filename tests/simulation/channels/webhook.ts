import { webhookPath, webhookRules, webhookSecret } from "../../simulators/webhook.ts";
import type { SimulatedChannel } from "../channel.ts";
import { minute } from "../history.ts";
import { robotRules, webhook as posted, webhookTrouble } from "../webhook.ts";

/** A program behind a webhook, which checks signatures. */
export const webhook: SimulatedChannel = {
  channel: "webhook",
  isGroup: true,
  host: "hooks.example.com",
  section: () => ({ secret_env: "WEBHOOK_SECRET" }),
  variables: {
    WEBHOOK_URL: `https://hooks.example.com${webhookPath}`,
    WEBHOOK_SECRET: webhookSecret,
  },
  secrets: [webhookPath, webhookSecret],
  toleranceMs: 4 * minute,
  trouble: webhookTrouble,
  make: posted("webhook", (now) =>
    robotRules(webhookRules({ now, secret: webhookSecret }), {
      text: (body) => String(body["text"]),
      off: { status: 410, body: "" },
      disliked: { status: 422, body: "" },
    })),
};
