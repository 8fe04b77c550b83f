import * as Schema from "effect/Schema";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { mentionField, webhookEnv } from "../robot/fields.ts";

/** Whom it can mention. */
export const wecomAccount = /^[\w@.-]{1,64}$/;

/** The section of a WeCom robot. */
export const WeComConfig = Schema.Struct({
  webhook_env: webhookEnv("WECOM_WEBHOOK_URL"),
  // Below the 20 it takes: the network may bring messages closer together.
  max_per_minute: maxPerMinute(18),
  mention: mentionField(
    wecomAccount,
    { en: "a userid of the address book", zh: "通讯录中的 userid" },
    {
      en: "Whom to mention: userids, or `all` for everybody in the group.",
      zh: "要 @ 的人：userid；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a WeCom group through its robot.",
  zh: "通过企业微信群机器人（消息推送）发送提醒。",
}));
export type WeComConfig = typeof WeComConfig.Type;
