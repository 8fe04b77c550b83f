import * as Schema from "effect/Schema";
import { BaseUrl, describing, EnvName, expecting, setting, titled } from "../../plugin/fields.ts";
import { type Accounts, proxyEnv, robotFields } from "../robot/fields.ts";

/** Whom it can mention; nothing mentions everybody. */
export const telegramAccounts: Accounts = {
  pattern: /^(?:[A-Za-z]\w{3,31}|\d{5,15})$/,
  one: { en: "a user name, or the number of a user", zh: "用户名或用户的数字 ID" },
  many: { en: "user names, or the numbers of users", zh: "用户名或用户的数字 ID" },
  all: false,
};

/** The id of a chat, or the name of a public channel or group. */
export const chatId = /^(?:-?\d{1,16}|@[A-Za-z]\w{3,31})$/;

/** The section of a Telegram bot. */
export const TelegramConfig = Schema.Struct({
  token_env: setting(EnvName, "TELEGRAM_BOT_TOKEN", {
    en: "The variable that holds the bot's token.",
    zh: "存放机器人 token 的变量。",
  }),
  chat_id: Schema.String.check(Schema.isPattern(
    chatId,
    expecting({
      en: 'the id of a chat in quotes, such as "-1001234567890", or the @name of a public one',
      zh: '会话 ID，写在引号里，如 "-1001234567890"，或公开频道的 @名称',
    }),
  )).annotate({
    ...titled({ en: "chat", zh: "会话" }),
    ...describing({
      en: "The chat to post to: the id of a group, a channel or a person, or a public @name.",
      zh: "发到哪个会话：群、频道或个人的 ID，或公开的 @名称。",
    }),
  }),
  thread_id: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween(
      { minimum: 1, maximum: 2 ** 31 - 1 },
      expecting({ en: "the number of a topic", zh: "话题的数字 ID" }),
    )).annotate(describing({
      en: "The topic of a group with topics.",
      zh: "发到开启了话题的群的哪个话题。",
    })),
  ),
  base_url: setting(BaseUrl, "https://api.telegram.org", {
    en: "The Bot API, or a server or mirror of your own.",
    zh: "Bot API 的地址，或自建的服务器、镜像。",
  }),
  // Below the 20 a group takes.
  ...robotFields(18, telegramAccounts),
  proxy_env: proxyEnv,
}).annotate(describing({
  en: "Alerts to a Telegram chat through a bot.",
  zh: "通过 Telegram 机器人向会话发送提醒。",
}));
export type TelegramConfig = typeof TelegramConfig.Type;
