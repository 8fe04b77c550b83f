import * as Schema from "effect/Schema";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { webhookEnv } from "../robot/fields.ts";

/** The section of a phone with Bark. */
export const BarkConfig = Schema.Struct({
  webhook_env: webhookEnv("BARK_URL", {
    en: "The variable that holds the address the app shows, `https://api.day.app/KEY`.",
    zh: "存放 App 中所示地址的变量，形如 `https://api.day.app/KEY`。",
  }),
  // The server names no limit; a phone rings with each.
  max_per_minute: maxPerMinute(20),
}).annotate(describing({
  en: "Alerts to an iPhone or iPad through Bark.",
  zh: "通过 Bark 向 iPhone 或 iPad 推送提醒。",
}));
export type BarkConfig = typeof BarkConfig.Type;
