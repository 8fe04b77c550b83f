import { ntfyPath, ntfyRules, ntfyTopic, refusedByNtfy } from "../../simulators/ntfy.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** A topic of ntfy. */
export const ntfy: SimulatedChannel = {
  channel: "ntfy",
  isGroup: true,
  host: "ntfy.sh",
  section: () => ({}),
  variables: { NTFY_URL: `https://ntfy.sh${ntfyPath}` },
  secrets: [ntfyTopic],
  perMinute: 60,
  trouble: webhookTrouble,
  make: webhook("ntfy", (now) =>
    robotRules(ntfyRules({ now }), {
      text: ({ title, message, click }) => [title, click, message].join("\n"),
      off: refusedByNtfy(40301, "forbidden"),
      disliked: refusedByNtfy(40024, "invalid request"),
    })),
};
