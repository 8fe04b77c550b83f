import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { missingParameters } from "../robot/address.ts";
import { webhookAccess } from "../robot/access.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { robotEntry } from "../robot/entry.ts";
import { DingTalkConfig } from "./config.ts";

/*
 * Custom robot of a DingTalk group: POST …/robot/send?access_token=…, at most 20,000 bytes. With more
 * than 20 messages in a minute it takes none for 10 minutes.
 * https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
 */

const robotModule = Effect.map(
  loadOnce(() => import("./dingtalk_robot.ts")),
  ({ dingtalkRobot }) => dingtalkRobot,
);

/** Sends alerts to a DingTalk group through its robot. */
export const dingtalk = makeChannel({
  kind: "dingtalk",
  config: DingTalkConfig,
  own: ["webhook_env"],
  // Every robot has a security setting, and signing is the one that turns no message away.
  starter: {
    questions: [],
    section: () => ({ webhook_env: "DINGTALK_WEBHOOK_URL", secret_env: "DINGTALK_SECRET" }),
  },
  entry: robotEntry<DingTalkConfig>({
    access: webhookAccess(
      { en: "the DingTalk robot", zh: "钉钉群机器人" },
      missingParameters("access_token"),
    ),
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
