import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { robotEntry } from "../robot/entry.ts";
import { botAccess } from "./access.ts";
import { TelegramConfig } from "./config.ts";

/*
 * Telegram's Bot API: POST https://api.telegram.org/botTOKEN/sendMessage, 4,096 characters of a text once
 * its marks are read, about a message a second to a chat and 20 a minute to a group.
 * https://core.telegram.org/bots/api#sendmessage
 */

const robotModule = loadOnce(() => import("./telegram_robot.ts"));

/** Sends alerts to a Telegram chat through a bot. */
export const telegram = makeChannel({
  kind: "telegram",
  config: TelegramConfig,
  own: ["token_env", "chat_id", "thread_id"],
  starter: {
    questions: [{
      flag: "telegram-chat",
      metavar: "CHAT",
      text: {
        en: "Telegram chat: its id, or the @name of a public one",
        zh: "Telegram 会话：ID，或公开频道的 @名称",
      },
    }],
    section: ({ "telegram-chat": chat = "" }) => ({
      token_env: "TELEGRAM_BOT_TOKEN",
      chat_id: chat.trim(),
    }),
  },
  entry: robotEntry<TelegramConfig>({
    access: botAccess,
    mentions: ({ mention }) => mention,
    robot: (config) => Effect.map(robotModule, ({ telegramRobot }) => telegramRobot(config)),
  }),
});
