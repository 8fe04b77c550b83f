import { textOf } from "../../simulators/robot.ts";
import { wecomKey, wecomRules } from "../../simulators/wecom.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** The robot of a WeCom group. */
export const wecom: SimulatedChannel = {
  channel: "wecom",
  isGroup: true,
  host: "qyapi.weixin.qq.com",
  section: () => ({}),
  variables: {
    WECOM_WEBHOOK_URL: `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${wecomKey}`,
  },
  secrets: [wecomKey],
  perMinute: 20,
  trouble: webhookTrouble,
  make: webhook("wecom", (now) =>
    robotRules(wecomRules({ now }), {
      text: (body) => textOf(body, "markdown", "content") || textOf(body, "text", "content"),
      off: { errcode: 93000, errmsg: "invalid webhook url" },
      disliked: { errcode: 40009, errmsg: "invalid message content" },
    })),
};
