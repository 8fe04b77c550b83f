import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import { utf8Bytes } from "../../domain/text.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { missingParameters } from "../robot/address.ts";
import {
  everybody,
  mentionField,
  mentionsSomebody,
  secretEnv,
  takesMentions,
  webhookEnv,
} from "../robot/fields.ts";
import { markdownForm } from "../robot/markdown_form.ts";
import { jsonBytes, plainForm } from "../robot/plain_form.ts";
import { robotEntry } from "../robot/robot.ts";
import { hmacSha256 } from "../robot/signature.ts";
import { dingtalkDialect } from "./reply.ts";

/*
 * Custom robot of a DingTalk group: POST …/robot/send?access_token=…, at most 20,000 bytes. With more
 * than 20 messages in a minute it takes none for 10 minutes.
 * https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
 */

const account = /^(?:\+\d{1,4}-)?[\w$.-]{1,64}$/;

const Config = Schema.Struct({
  webhook_env: webhookEnv("DINGTALK_WEBHOOK_URL"),
  secret_env: secretEnv,
  // Below the 20 that are punished: the network may bring messages closer together.
  max_per_minute: maxPerMinute(18),
  mention: mentionField(
    account,
    { en: "a mobile number or a userId", zh: "手机号或 userId" },
    {
      en: "Whom to mention: mobile numbers or userIds, or `all` for everybody in the group.",
      zh: "要 @ 的人：手机号或 userId；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a DingTalk group through its custom robot.",
  zh: "通过钉钉群的自定义机器人发送提醒。",
}));

/** Bytes of a text; the request may have 20,000. */
const most = 18_000;

const isMobile = (id: string): boolean => /^(?:1\d{10}|\+\d{1,4}-\d+)$/.test(id);

/** Whom a message mentions; only those whose mention stands in the text too are notified. */
const atOf = (mention: ReadonlyArray<string>) => ({
  atMobiles: mention.filter(isMobile),
  atUserIds: mention.filter((id) => id !== everybody && !isMobile(id)),
  isAtAll: mention.includes(everybody),
});

/** Sends alerts to a DingTalk group through its robot. */
export const dingtalk = makeChannel({
  kind: "dingtalk",
  config: Config,
  own: "webhook_env",
  // Every robot has a security setting, and signing is the one that turns no message away.
  starter: {
    questions: [],
    section: () => ({ webhook_env: "DINGTALK_WEBHOOK_URL", secret_env: "DINGTALK_SECRET" }),
  },
  entry: robotEntry<typeof Config.Type>({
    name: { en: "the DingTalk robot", zh: "钉钉群机器人" },
    owner: () => ({ en: "DingTalk", zh: "钉钉" }),
    missing: missingParameters("access_token"),
    dialect: dingtalkDialect,
    // It takes what is not an hour off.
    tolerance: Duration.minutes(55),
    about: mentionsSomebody,
    mentions: ({ mention }) => mention,
    takes: takesMentions(account),
    forms: (mention, wording) => {
      const names = mention.map((id) => `@${id}`).join(" ");
      const markdown = markdownForm(wording, most, {
        dot: () => "",
        quiet: (text) => text,
        // A single line end is a blank.
        lineBreak: "  \n",
        paragraph: "\n\n",
      });
      const plain = plainForm(wording, { most, measure: jsonBytes(utf8Bytes) });
      return {
        fits: (alerts) => markdown.fits(alerts, names),
        body: (message) => ({
          msgtype: "markdown",
          markdown: markdown.write(message, message.mention ? names : ""),
          at: atOf(message.mention ? mention : []),
        }),
        plain: (message) =>
          Option.map(
            plain.text(message, message.mention && names !== "" ? `${names} ` : ""),
            (content) => ({
              msgtype: "text",
              text: { content },
              at: atOf(message.mention ? mention : []),
            }),
          ),
      };
    },
    sign: (body, secret, now) => {
      if (Option.isNone(secret)) return { body };
      const key = Redacted.value(secret.value);
      const timestamp = String(now);
      return { body, query: { timestamp, sign: hmacSha256(key, `${timestamp}\n${key}`) } };
    },
    // Without a type of message it is refused as incomplete.
    probe: {},
  }),
});
