import * as Schema from "effect/Schema";
import { describing, EnvName, maxPerMinute } from "../../plugin/fields.ts";
import { proxyEnv, webhookEnv } from "../robot/fields.ts";

/** The section of an ntfy topic. */
export const NtfyConfig = Schema.Struct({
  webhook_env: webhookEnv("NTFY_URL", {
    en: "The variable that holds the topic's address, `https://ntfy.sh/TOPIC`.",
    zh: "存放主题地址的变量，形如 `https://ntfy.sh/TOPIC`。",
  }),
  token_env: Schema.optionalKey(
    EnvName.annotate(describing({
      en: "The variable that holds an access token, for a topic that not everybody may write to.",
      zh: "存放访问令牌的变量；主题需要权限才能发布时填写。",
    })),
  ),
  proxy_env: proxyEnv,
  // Beyond a burst of 60 it takes one each five seconds.
  max_per_minute: maxPerMinute(10),
}).annotate(describing({
  en: "Alerts to phones and browsers that subscribe to a topic of ntfy.",
  zh: "通过 ntfy 主题向订阅的手机和浏览器推送提醒。",
}));
export type NtfyConfig = typeof NtfyConfig.Type;
