import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { missingParameters } from "../robot/address.ts";
import { webhookAccess } from "../robot/access.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { robotEntry } from "../robot/entry.ts";
import { WeComConfig } from "./config.ts";

/*
 * Robot of a WeCom group: POST …/cgi-bin/webhook/send?key=…, 20 messages a minute; Markdown of at most
 * 4,096 bytes, or text of at most 2,048. Markdown mentions single people; only text mentions everybody.
 * https://developer.work.weixin.qq.com/document/path/91770
 */

const robotModule = Effect.map(
  loadOnce(() => import("./wecom_robot.ts")),
  ({ wecomRobot }) => wecomRobot,
);

/** Sends alerts to a WeCom group through its robot. */
export const wecom = makeChannel({
  kind: "wecom",
  config: WeComConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "WECOM_WEBHOOK_URL" }) },
  entry: robotEntry<WeComConfig>({
    access: webhookAccess(
      { en: "the WeCom robot", zh: "企业微信群机器人" },
      missingParameters("key"),
    ),
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
