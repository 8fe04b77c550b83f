import * as Schema from "effect/Schema";
import { describing, expecting } from "../../plugin/fields.ts";
import { type Accounts, proxyEnv, webhookFields } from "../robot/fields.ts";

/** Whom it can mention. */
export const discordAccounts: Accounts = {
  pattern: /^&?\d{17,20}$/,
  one: {
    en: "a user id such as 80351110224678912, or & and the id of a role,",
    zh: "用户 ID（如 80351110224678912），或 & 加身份组 ID",
  },
  many: { en: "user ids, `&` in front of the id of a role", zh: "用户 ID；身份组写成 `&` 加 ID" },
  all: true,
};

/** The section of a Discord webhook. */
export const DiscordConfig = Schema.Struct({
  // Below the 30 it takes.
  ...webhookFields("DISCORD_WEBHOOK_URL", 25, discordAccounts),
  proxy_env: proxyEnv,
  thread_id: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(
      /^\d{17,20}$/,
      expecting({
        en: 'the id of a thread, in quotes, such as "1203320034678912345"',
        zh: '子区 ID，写在引号里，如 "1203320034678912345"',
      }),
    )).annotate(describing({
      en: "The thread of the webhook's channel to post to; a forum needs one.",
      zh: "发到 webhook 所在频道的哪个子区；论坛频道必须填写。",
    })),
  ),
}).annotate(describing({
  en: "Alerts to a Discord channel or thread through a webhook.",
  zh: "通过 Discord webhook 向频道或子区发送提醒。",
}));
export type DiscordConfig = typeof DiscordConfig.Type;
