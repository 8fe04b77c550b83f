import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { missingParameters } from "../robot/address.ts";
import { robotEntry } from "../robot/entry.ts";
import { TeamsConfig } from "./config.ts";

/*
 * A workflow of Teams, “When a Teams webhook request is received”: POST …/triggers/manual/paths/invoke
 * ?…&sig=…, an adaptive card of some 28 KB after Teams' own conversion. It answers 202 before it posts.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */

const robotModule = Effect.map(
  loadOnce(() => import("./teams_robot.ts")),
  ({ teamsRobot }) => teamsRobot,
);

/** Sends alerts to a Teams channel or chat through a workflow. */
export const teams = makeChannel({
  kind: "teams",
  config: TeamsConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "TEAMS_WEBHOOK_URL" }) },
  entry: robotEntry<TeamsConfig>({
    access: webhookAccess(
      { en: "the Teams workflow", zh: "Teams 工作流" },
      missingParameters("sig"),
    ),
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
