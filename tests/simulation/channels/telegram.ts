import { textOf } from "../../simulators/robot.ts";
import {
  refusedByTelegram,
  telegramChat,
  telegramRules,
  telegramToken,
} from "../../simulators/telegram.ts";
import type { SimulatedChannel } from "../channel.ts";
import { robotRules, webhook, webhookTrouble } from "../webhook.ts";

/** A bot in a Telegram group. */
export const telegram: SimulatedChannel = {
  channel: "telegram",
  isGroup: true,
  host: "api.telegram.org",
  section: () => ({ chat_id: telegramChat }),
  variables: { TELEGRAM_BOT_TOKEN: telegramToken },
  secrets: [telegramToken],
  perMinute: 20,
  trouble: webhookTrouble,
  make: webhook("telegram", (now) =>
    robotRules(telegramRules({ now }), {
      text: (body) => textOf(body, "text"),
      off: refusedByTelegram(403, "Forbidden: bot was kicked from the supergroup chat"),
      disliked: refusedByTelegram(400, "Bad Request: message is too long"),
    })),
};
