import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { webhookAccess } from "../robot/access.ts";
import { missingParameters } from "../robot/address.ts";
import { everybody } from "../robot/fields.ts";
import { WeLinkConfig } from "./config.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { robotEntry } from "../robot/entry.ts";

/*
 * WeLink group robot: POST …/api/werobot/v1/webhook/send?token=…&channel=standard. The robot takes
 * text only, 1 to 500 characters, a time not older than 10 minutes and a fresh uuid per call; the
 * answer's `code` says whether it was taken. Sending is allowed by an IP allow-list, but who knows
 * the address knows the token in it, so the address appears in no message.
 */

const robotModule = Effect.map(
  loadOnce(() => import("./welink_robot.ts")),
  ({ welinkRobot }) => welinkRobot,
);

const first = { webhook_env: "WELINK_WEBHOOK_URL", is_at_all: false, at_accounts: [] };

/** Sends alerts to a WeLink group through its robot. */
export const welink = makeChannel({
  kind: "welink",
  config: WeLinkConfig,
  own: ["webhook_env"],
  example: { webhook_env: first.webhook_env, is_at: false, is_at_all: false, at_accounts: [] },
  starter: { questions: [], proposedIn: "zh", section: () => first },
  entry: robotEntry<WeLinkConfig>({
    access: webhookAccess(
      { en: "the WeLink robot", zh: "WeLink 群机器人" },
      missingParameters("token", "channel"),
    ),
    mentions: ({ is_at, is_at_all, at_accounts }) => [
      ...is_at_all ? [everybody] : [],
      ...is_at === false ? [] : at_accounts,
    ],
    robot: () => robotModule,
  }),
});
