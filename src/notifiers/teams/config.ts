import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { type Accounts, proxyEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention; nothing mentions everybody. */
export const teamsAccounts: Accounts = {
  pattern: /^(?:[\w.+-]{1,64}@[\w.-]{3,180}|[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12})$/,
  one: {
    en: "a sign-in name such as somebody@example.com, or an object id,",
    zh: "登录名（如 somebody@example.com）或对象 ID",
  },
  many: {
    en: "sign-in names (`somebody@example.com`) or object ids",
    zh: "登录名（`somebody@example.com`）或对象 ID",
  },
  all: false,
};

/** The section of a Teams workflow. */
export const TeamsConfig = Schema.Struct({
  ...webhookFields("TEAMS_WEBHOOK_URL", 20, teamsAccounts),
  proxy_env: proxyEnv,
}).annotate(describing({
  en: "Alerts to a Teams channel or chat through a workflow.",
  zh: "通过 Teams 的工作流（Workflows）向频道或聊天发送提醒。",
}));
export type TeamsConfig = typeof TeamsConfig.Type;
