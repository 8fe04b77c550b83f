import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { utf8Bytes } from "../../domain/text.ts";
import { robotMarkdown } from "../../message/markdown.ts";
import { everybody, takesMentions } from "../robot/fields.ts";
import { markedForm } from "../robot/marked_form.ts";
import { jsonBytes, plainForm } from "../robot/plain_form.ts";
import { hmacSha256 } from "../robot/signature.ts";
import { dingtalkDialect } from "./reply.ts";
import { dingtalkAccounts } from "./config.ts";
import type { Robot } from "../robot/robot.ts";

/** Bytes of a text; the request may have 20,000. */
const most = 18_000;

const isMobile = (id: string): boolean => /^(?:1\d{10}|\+\d{1,4}-\d+)$/.test(id);

/** Whom a message mentions; only those whose mention stands in the text too are notified. */
const atOf = (mention: ReadonlyArray<string>) => ({
  atMobiles: mention.filter(isMobile),
  atUserIds: mention.filter((id) => id !== everybody && !isMobile(id)),
  isAtAll: mention.includes(everybody),
});

/** What the robot of a group takes, and how it answers. */
export const dingtalkRobot: Robot = {
  owner: () => ({ en: "DingTalk", zh: "钉钉" }),
  dialect: dingtalkDialect,
  // It takes what is not an hour off.
  tolerance: Duration.minutes(55),
  takes: takesMentions(dingtalkAccounts),
  forms: (mention, wording) => {
    const names = mention.map((id) => `@${id}`).join(" ");
    const markdown = markedForm(wording, most, {
      ...robotMarkdown,
      dot: () => "",
      quiet: (text) => text,
      // A single line end is a blank.
      lineBreak: "  \n",
    });
    const plain = plainForm(wording, { most, measure: jsonBytes(utf8Bytes) });
    return {
      fits: (alerts) => markdown.fits(alerts, names),
      body: (message) => {
        const { title, text } = markdown.write(message, names);
        return { msgtype: "markdown", markdown: { title, text }, at: atOf(mention) };
      },
      plain: (message) =>
        Option.map(
          plain.text(message, names !== "" ? `${names} ` : ""),
          (content) => ({
            msgtype: "text",
            text: { content },
            at: atOf(mention),
          }),
        ),
    };
  },
  sign: (body, { secret, now }) => {
    if (Option.isNone(secret)) return { body };
    const key = Redacted.value(secret.value);
    const timestamp = String(now);
    return { body, query: { timestamp, sign: hmacSha256(key, `${timestamp}\n${key}`) } };
  },
  // Without a type of message it is refused as incomplete.
  probe: { post: {} },
};
