import { dingtalkRules, dingtalkToken } from "../../simulators/dingtalk.ts";
import { textOf } from "../../simulators/robot.ts";
import type { SimulatedChannel } from "../channel.ts";
import { minute } from "../history.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

const secret = "SECSimulatedDingTalk0123";

/** The custom robot of a DingTalk group, which checks signatures. */
export const dingtalk: SimulatedChannel = {
  channel: "dingtalk",
  isGroup: true,
  host: "oapi.dingtalk.com",
  section: () => ({ secret_env: "DINGTALK_SECRET" }),
  variables: {
    DINGTALK_WEBHOOK_URL: `https://oapi.dingtalk.com/robot/send?access_token=${dingtalkToken}`,
    DINGTALK_SECRET: secret,
  },
  secrets: [dingtalkToken, secret],
  perMinute: 20,
  toleranceMs: 50 * minute,
  trouble: webhookTrouble,
  make: webhook("dingtalk", (now) =>
    robotRules(dingtalkRules({ secret, now }), {
      text: (body) => textOf(body, "markdown", "text") || textOf(body, "text", "content"),
      off: { errcode: 400102, errmsg: "机器人已停用" },
      disliked: { errcode: 430104, errmsg: "文本内容包含敏感内容" },
    })),
};
