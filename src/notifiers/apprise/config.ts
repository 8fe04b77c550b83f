import * as Schema from "effect/Schema";
import { describing, expecting, maxPerMinute } from "../../plugin/fields.ts";
import { webhookEnv } from "../robot/fields.ts";

/** The section of an Apprise server. */
export const AppriseConfig = Schema.Struct({
  webhook_env: webhookEnv("APPRISE_URL", {
    en: "The variable that holds the address, `https://apprise.example.com/notify/KEY`.",
    zh: "存放地址的变量，形如 `https://apprise.example.com/notify/KEY`。",
  }),
  tag: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(
      /^[\w-]+(?:[ ,]+[\w-]+)*$/,
      expecting({
        en: 'tags such as "team", "a, b" (either) or "a b" (both)',
        zh: '标签，如 "team"、"a, b"（任一）或 "a b"（同时）',
      }),
    )).annotate(describing({
      en: "The targets of the key that have this tag; without it those without a tag.",
      zh: "只发给带这个标签的目标；不写则发给没有标签的目标。",
    })),
  ),
  max_per_minute: maxPerMinute(20),
}).annotate(describing({
  en: "Alerts to whatever an Apprise server of your own passes them on to.",
  zh: "通过自建的 Apprise 服务器转发提醒。",
}));
export type AppriseConfig = typeof AppriseConfig.Type;
