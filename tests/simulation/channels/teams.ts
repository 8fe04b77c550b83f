import { teamsPath, teamsRules } from "../../simulators/teams.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

const host = "prod-00.westeurope.logic.azure.com";

/** A workflow of Teams. */
export const teams: SimulatedChannel = {
  channel: "teams",
  isGroup: true,
  host,
  section: () => ({}),
  variables: { TEAMS_WEBHOOK_URL: `https://${host}${teamsPath}` },
  secrets: ["0a1b2c3d-test-token"],
  perMinute: 60,
  trouble: webhookTrouble,
  make: webhook("teams", (now) =>
    robotRules(teamsRules({ now }), {
      text: (body) => JSON.stringify(body["attachments"] ?? ""),
      off: {
        status: 400,
        body: { error: { code: "WorkflowTriggerIsNotEnabled", message: "off" } },
      },
      disliked: { status: 400, body: { error: { code: "BadRequest", message: "refused" } } },
    })),
};
