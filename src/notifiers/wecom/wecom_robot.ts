import * as Option from "effect/Option";
import type { Message } from "../../domain/notifier.ts";
import { utf8Bytes } from "../../domain/text.ts";
import type { Tone } from "../../message/tone.ts";
import { robotMarkdown } from "../../message/markdown.ts";
import { everybody, takesMentions } from "../robot/fields.ts";
import { markedForm } from "../robot/marked_form.ts";
import { plainForm } from "../robot/plain_form.ts";
import { wecomDialect } from "./reply.ts";
import { wecomAccounts } from "./config.ts";
import type { Robot } from "../robot/robot.ts";

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

/** What the robot of a group takes, and how it answers. */
export const wecomRobot: Robot = {
  owner: () => ({ en: "WeCom", zh: "企业微信" }),
  dialect: wecomDialect,
  takes: takesMentions(wecomAccounts),
  forms: (mention, wording) => {
    const tags = mention.filter((id) => id !== everybody).map((id) => `<@${id}>`).join("");
    const textTags = tags === "" ? "" : `${tags} `;
    const mentionsAll = mention.includes(everybody);
    const markdown = markedForm(wording, mostMarkdown, {
      ...robotMarkdown,
      dot: (tone) => colours[tone] === undefined ? "" : font(colours[tone], "●"),
      quiet: (text) => font("comment", text),
      lineBreak: "\n",
    });
    const plain = plainForm(wording, { most: mostText, measure: utf8Bytes });
    const text = (message: Message) =>
      Option.map(
        plain.text(message, textTags),
        (content) => ({
          msgtype: "text",
          text: {
            content,
            mentioned_list: mentionsAll ? ["@all"] : [],
          },
        }),
      );
    return {
      fits: (alerts) =>
        mentionsAll
          ? Math.min(plain.fits(alerts, textTags), markdown.fits(alerts, tags))
          : markdown.fits(alerts, tags),
      body: (message) => {
        const asText = mentionsAll ? text(message) : Option.none();
        return Option.getOrElse(asText, () => ({
          msgtype: "markdown",
          markdown: { content: markdown.write(message, tags).text },
        }));
      },
      plain: text,
    };
  },
  // An empty text is refused as such by a robot that is there.
  probe: { post: { msgtype: "text", text: { content: "" } } },
};
