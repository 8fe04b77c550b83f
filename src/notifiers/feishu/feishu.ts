import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { utf8Bytes } from "../../domain/text.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import {
  mentionField,
  mentionsSomebody,
  secretEnv,
  takesMentions,
  webhookEnv,
} from "../robot/fields.ts";
import { jsonBytes, plainForm } from "../robot/plain_form.ts";
import { robotEntry } from "../robot/robot.ts";
import { hmacSha256 } from "../robot/signature.ts";
import { cardOf, fitsCard, most } from "./card.ts";
import { feishuDialect } from "./reply.ts";

/*
 * Custom robot of a Feishu or Lark group: POST …/open-apis/bot/v2/hook/TOKEN, at most 20 KB, 5 messages
 * a second and 100 a minute.
 * https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */

const account = /^[\w-]{1,64}$/;

const Config = Schema.Struct({
  webhook_env: webhookEnv("FEISHU_WEBHOOK_URL"),
  secret_env: secretEnv,
  max_per_minute: maxPerMinute(100),
  mention: mentionField(
    account,
    { en: "an open_id such as ou_1a2b, or a user_id,", zh: "open_id（如 ou_1a2b）或 user_id" },
    {
      en: "Whom to mention: open_ids or user_ids, or `all` for everybody in the group.",
      zh: "要 @ 的人：open_id 或 user_id；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a Feishu or Lark group through its custom robot.",
  zh: "通过飞书（或 Lark）群的自定义机器人发送提醒。",
}));

/** Messages it takes in a second. */
const mostInSecond = 5;
/** A second, and what the network may make of it. */
const second = Duration.millis(1100);
/** On the hour and half past, everybody's timers send, and Feishu turns messages away. */
const halfHour = Duration.minutes(30);
const rush = Duration.seconds(5);

/** How long to hold a message back, with the last sent at `sentAt`, in epoch ms. */
export const pause = (now: number, sentAt: ReadonlyArray<number>): Duration.Duration => {
  const sinceRush = now % Duration.toMillis(halfHour);
  const fifth = sentAt.at(-mostInSecond) ?? -Infinity;
  // A clock that was set back holds nothing up.
  const sinceFifth = now < fifth ? Infinity : now - fifth;
  return Duration.millis(Math.max(
    0,
    Duration.toMillis(rush) - sinceRush,
    Duration.toMillis(second) - sinceFifth,
  ));
};

/** Sends alerts to a Feishu group through its robot. */
export const feishu = makeChannel({
  kind: "feishu",
  config: Config,
  own: "webhook_env",
  starter: { questions: [], section: () => ({ webhook_env: "FEISHU_WEBHOOK_URL" }) },
  entry: robotEntry<typeof Config.Type>({
    name: { en: "the Feishu robot", zh: "飞书群机器人" },
    owner: ({ hostname }) =>
      hostname.endsWith(".larksuite.com")
        ? { en: "Lark", zh: "Lark" }
        : { en: "Feishu", zh: "飞书" },
    missing: ({ pathname }) =>
      /\/bot\/v2\/hook\/[^/]+$/.test(pathname) ? [] : ["/open-apis/bot/v2/hook/TOKEN"],
    dialect: feishuDialect,
    // It takes what is not an hour off.
    tolerance: Duration.minutes(55),
    about: mentionsSomebody,
    mentions: ({ mention }) => mention,
    takes: takesMentions(account),
    forms: (mention, wording) => {
      const tags = mention.map((id) => `<at id=${id}></at>`).join("");
      const textTags = mention.map((id) => `<at user_id="${id}"></at> `).join("");
      const plain = plainForm(wording, { most, measure: jsonBytes(utf8Bytes) });
      return {
        fits: (alerts) => fitsCard(alerts, tags, wording),
        body: (message) => cardOf(message, message.mention ? tags : "", wording),
        plain: (message) =>
          Option.map(
            plain.text(message, message.mention ? textTags : ""),
            (text) => ({ msg_type: "text", content: { text } }),
          ),
      };
    },
    sign: (body, secret, now) => {
      if (Option.isNone(secret)) return { body };
      const timestamp = String(Math.floor(now / 1000));
      // The text to sign is the key, and nothing is signed with it.
      const sign = hmacSha256(`${timestamp}\n${Redacted.value(secret.value)}`, "");
      return { body: { timestamp, sign, ...body } };
    },
    // Without a type of message it is refused with 19002.
    probe: {},
    pause,
  }),
});
