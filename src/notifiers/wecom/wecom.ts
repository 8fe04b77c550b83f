import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Message } from "../../domain/notifier.ts";
import { utf8Bytes } from "../../domain/text.ts";
import type { Tone } from "../../message/tone.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { describing, maxPerMinute } from "../../plugin/fields.ts";
import { missingParameters } from "../robot/address.ts";
import {
  everybody,
  mentionField,
  mentionsSomebody,
  takesMentions,
  webhookEnv,
} from "../robot/fields.ts";
import { markdownForm } from "../robot/markdown_form.ts";
import { plainForm } from "../robot/plain_form.ts";
import { robotEntry } from "../robot/robot.ts";
import { wecomDialect } from "./reply.ts";

/*
 * Robot of a WeCom group: POST …/cgi-bin/webhook/send?key=…, 20 messages a minute; Markdown of at most
 * 4,096 bytes, or text of at most 2,048. Markdown mentions single people; only text mentions everybody.
 * https://developer.work.weixin.qq.com/document/path/91770
 */

const account = /^[\w@.-]{1,64}$/;

const Config = Schema.Struct({
  webhook_env: webhookEnv("WECOM_WEBHOOK_URL"),
  // Below the 20 it takes: the network may bring messages closer together.
  max_per_minute: maxPerMinute(18),
  mention: mentionField(
    account,
    { en: "a userid of the address book", zh: "通讯录中的 userid" },
    {
      en: "Whom to mention: userids, or `all` for everybody in the group.",
      zh: "要 @ 的人：userid；`all` 表示 @ 所有人。",
    },
  ),
}).annotate(describing({
  en: "Alerts to a WeCom group through its robot.",
  zh: "通过企业微信群机器人（消息推送）发送提醒。",
}));

const [mostMarkdown, mostText] = [4096, 2048];

/** Text has three colours: green, orange and grey. */
const colours: Readonly<Partial<Record<Tone, string>>> = {
  new: "info",
  done: "info",
  access: "info",
  ended: "comment",
  change: "comment",
  trouble: "warning",
};

const font = (colour: string, text: string) => `<font color="${colour}">${text}</font>`;

/** Sends alerts to a WeCom group through its robot. */
export const wecom = makeChannel({
  kind: "wecom",
  config: Config,
  own: "webhook_env",
  starter: { questions: [], section: () => ({ webhook_env: "WECOM_WEBHOOK_URL" }) },
  entry: robotEntry<typeof Config.Type>({
    name: { en: "the WeCom robot", zh: "企业微信群机器人" },
    owner: () => ({ en: "WeCom", zh: "企业微信" }),
    missing: missingParameters("key"),
    dialect: wecomDialect,
    // Its messages carry no time.
    tolerance: Duration.infinity,
    about: mentionsSomebody,
    mentions: ({ mention }) => mention,
    takes: takesMentions(account),
    forms: (mention, wording) => {
      const tags = mention.filter((id) => id !== everybody).map((id) => `<@${id}>`).join("");
      const textTags = tags === "" ? "" : `${tags} `;
      const mentionsAll = mention.includes(everybody);
      const markdown = markdownForm(wording, mostMarkdown, {
        dot: (tone) => colours[tone] === undefined ? "" : font(colours[tone], "●"),
        quiet: (text) => font("comment", text),
        lineBreak: "\n",
        paragraph: "\n\n",
      });
      const plain = plainForm(wording, { most: mostText, measure: utf8Bytes });
      const text = (message: Message) =>
        Option.map(
          plain.text(message, message.mention ? textTags : ""),
          (content) => ({
            msgtype: "text",
            text: {
              content,
              mentioned_list: message.mention && mentionsAll ? ["@all"] : [],
            },
          }),
        );
      return {
        fits: (alerts) =>
          mentionsAll
            ? Math.min(plain.fits(alerts, textTags), markdown.fits(alerts, tags))
            : markdown.fits(alerts, tags),
        body: (message) => {
          const asText = message.mention && mentionsAll ? text(message) : Option.none();
          return Option.getOrElse(asText, () => ({
            msgtype: "markdown",
            markdown: { content: markdown.write(message, message.mention ? tags : "").text },
          }));
        },
        plain: text,
      };
    },
    sign: (body) => ({ body }),
    // An empty text is refused as such by a robot that is there.
    probe: { msgtype: "text", text: { content: "" } },
  }),
});
