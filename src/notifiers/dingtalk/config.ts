import * as Schema from "effect/Schema";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { mentionField, secretEnv, webhookEnv } from "../robot/fields.ts";

/** Whom it can mention. */
export const dingtalkAccount = /^(?:\+\d{1,4}-)?[\w$.-]{1,64}$/;

/** The section of a DingTalk robot. */
export const DingTalkConfig = Schema.Struct({
  webhook_env: webhookEnv("DINGTALK_WEBHOOK_URL"),
  secret_env: secretEnv,
  // Below the 20 that are punished: the network may bring messages closer together.
  max_per_minute: maxPerMinute(18),
  mention: mentionField(
    dingtalkAccount,
    { en: "a mobile number or a userId", zh: "手机号或 userId" },
    {
      en: "Whom to mention: mobile numbers or userIds, or `all` for everybody in the group.",
      zh: "要 @ 的人：手机号或 userId；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a DingTalk group through its custom robot.",
  zh: "通过钉钉群的自定义机器人发送提醒。",
}));
export type DingTalkConfig = typeof DingTalkConfig.Type;
