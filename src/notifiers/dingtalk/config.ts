import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, secretEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention. */
export const dingtalkAccounts: Accounts = {
  pattern: /^(?:\+\d{1,4}-)?[\w$.-]{1,64}$/,
  one: { en: "a mobile number or a userId", zh: "手机号或 userId" },
  many: { en: "mobile numbers or userIds", zh: "手机号或 userId" },
  all: true,
};

/** The section of a DingTalk robot. */
export const DingTalkConfig = Schema.Struct({
  // Below the 20 that are punished: the network may bring messages closer together.
  ...webhookFields("DINGTALK_WEBHOOK_URL", 18, dingtalkAccounts),
  secret_env: secretEnv,
}).annotate(describing({
  en: "Alerts to a DingTalk group through its custom robot.",
  zh: "通过钉钉群的自定义机器人发送提醒。",
}));
export type DingTalkConfig = typeof DingTalkConfig.Type;
