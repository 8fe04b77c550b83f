import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, webhookFields } from "../robot/fields.ts";

/** Whom it can mention. */
export const wecomAccounts: Accounts = {
  pattern: /^[\w@.-]{1,64}$/,
  one: { en: "a userid of the address book", zh: "通讯录中的 userid" },
  many: { en: "userids", zh: "userid" },
  all: true,
};

/** The section of a WeCom robot. */
export const WeComConfig = Schema.Struct({
  // Below the 20 it takes: the network may bring messages closer together.
  ...webhookFields("WECOM_WEBHOOK_URL", 18, wecomAccounts),
}).annotate(describing({
  en: "Alerts to a WeCom group through its robot.",
  zh: "通过企业微信群机器人（消息推送）发送提醒。",
}));
export type WeComConfig = typeof WeComConfig.Type;
