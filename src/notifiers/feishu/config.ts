import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, secretEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention. */
export const feishuAccounts: Accounts = {
  pattern: /^[\w-]{1,64}$/,
  one: { en: "an open_id such as ou_1a2b, or a user_id,", zh: "open_id（如 ou_1a2b）或 user_id" },
  many: { en: "open_ids or user_ids", zh: "open_id 或 user_id" },
  all: true,
};

/** The section of a Feishu robot. */
export const FeishuConfig = Schema.Struct({
  ...webhookFields("FEISHU_WEBHOOK_URL", 100, feishuAccounts),
  secret_env: secretEnv,
}).annotate(describing({
  en: "Alerts to a Feishu or Lark group through its custom robot.",
  zh: "通过飞书（或 Lark）群的自定义机器人发送提醒。",
}));
export type FeishuConfig = typeof FeishuConfig.Type;
