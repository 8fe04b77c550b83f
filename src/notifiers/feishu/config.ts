import * as Schema from "effect/Schema";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { mentionField, secretEnv, webhookEnv } from "../robot/fields.ts";

/** Whom it can mention. */
export const feishuAccount = /^[\w-]{1,64}$/;

/** The section of a Feishu robot. */
export const FeishuConfig = Schema.Struct({
  webhook_env: webhookEnv("FEISHU_WEBHOOK_URL"),
  secret_env: secretEnv,
  max_per_minute: maxPerMinute(100),
  mention: mentionField(
    feishuAccount,
    { en: "an open_id such as ou_1a2b, or a user_id,", zh: "open_id（如 ou_1a2b）或 user_id" },
    {
      en: "Whom to mention: open_ids or user_ids, or `all` for everybody in the group.",
      zh: "要 @ 的人：open_id 或 user_id；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a Feishu or Lark group through its custom robot.",
  zh: "通过飞书（或 Lark）群的自定义机器人发送提醒。",
}));
export type FeishuConfig = typeof FeishuConfig.Type;
