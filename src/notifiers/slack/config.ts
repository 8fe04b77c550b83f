import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, proxyEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention. */
export const slackAccounts: Accounts = {
  pattern: /^[UWS][A-Z0-9]{2,20}$/,
  one: {
    en: "a member id such as U012AB3CD, or the id of a user group (S…),",
    zh: "成员 ID（如 U012AB3CD）或用户组 ID（S…）",
  },
  many: { en: "ids of members or user groups", zh: "成员或用户组的 ID" },
  all: true,
};

/** The section of a Slack webhook. */
export const SlackConfig = Schema.Struct({
  // Below the one a second it takes.
  ...webhookFields("SLACK_WEBHOOK_URL", 50, slackAccounts),
  proxy_env: proxyEnv,
}).annotate(describing({
  en: "Alerts to a Slack channel through an incoming webhook.",
  zh: "通过 Slack 的 incoming webhook 向频道发送提醒。",
}));
export type SlackConfig = typeof SlackConfig.Type;
