import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, proxyEnv, secretEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention: whatever the program behind it understands. */
export const webhookAccounts: Accounts = {
  pattern: /^[\w.:+-]{1,64}$/,
  one: { en: "an id of letters, digits and .:+-_", zh: "由字母、数字和 .:+-_ 组成的 ID" },
  many: { en: "ids that the receiver knows", zh: "接收方认识的 ID" },
  all: true,
};

/** The section of a webhook. */
export const WebhookConfig = Schema.Struct({
  ...webhookFields("WEBHOOK_URL", 60, webhookAccounts),
  proxy_env: proxyEnv,
  secret_env: secretEnv,
}).annotate(describing({
  en: "Alerts as JSON to a program of your own, signed as Standard Webhooks has it.",
  zh: "以 JSON 把提醒发给自己的程序，签名遵循 Standard Webhooks。",
}));
export type WebhookConfig = typeof WebhookConfig.Type;
