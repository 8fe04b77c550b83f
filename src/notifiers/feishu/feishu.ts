import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { webhookAccess } from "../robot/access.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { robotEntry } from "../robot/entry.ts";
import { FeishuConfig } from "./config.ts";

/*
 * Custom robot of a Feishu or Lark group: POST …/open-apis/bot/v2/hook/TOKEN, at most 20 KB, 5 messages
 * a second and 100 a minute.
 * https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */

const robotModule = Effect.map(
  loadOnce(() => import("./feishu_robot.ts")),
  ({ feishuRobot }) => feishuRobot,
);

/** Sends alerts to a Feishu group through its robot. */
export const feishu = makeChannel({
  kind: "feishu",
  config: FeishuConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "FEISHU_WEBHOOK_URL" }) },
  entry: robotEntry<FeishuConfig>({
    access: webhookAccess(
      { en: "the Feishu robot", zh: "飞书群机器人" },
      ({ pathname }) =>
        /\/bot\/v2\/hook\/[^/]+$/.test(pathname) ? [] : ["/open-apis/bot/v2/hook/TOKEN"],
    ),
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
