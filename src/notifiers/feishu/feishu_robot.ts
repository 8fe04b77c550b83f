import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { utf8Bytes } from "../../domain/text.ts";
import { takesMentions } from "../robot/fields.ts";
import { jsonBytes, plainForm } from "../robot/plain_form.ts";
import { hmacSha256 } from "../robot/signature.ts";
import { cardOf, fitsCard, most } from "./card.ts";
import { feishuDialect } from "./reply.ts";
import { feishuAccounts } from "./config.ts";
import type { Robot } from "../robot/robot.ts";

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

/** What the robot of a group takes, and how it answers. */
export const feishuRobot: Robot = {
  owner: ({ hostname }) =>
    hostname.endsWith(".larksuite.com") ? { en: "Lark", zh: "Lark" } : { en: "Feishu", zh: "飞书" },
  dialect: feishuDialect,
  // It takes what is not an hour off.
  tolerance: Duration.minutes(55),
  takes: takesMentions(feishuAccounts),
  forms: (mention, wording) => {
    const tags = mention.map((id) => `<at id=${id}></at>`).join("");
    const textTags = mention.map((id) => `<at user_id="${id}"></at> `).join("");
    const plain = plainForm(wording, { most, measure: jsonBytes(utf8Bytes) });
    return {
      fits: (alerts) => fitsCard(alerts, tags, wording),
      body: (message) => cardOf(message, tags, wording),
      plain: (message) =>
        Option.map(
          plain.text(message, textTags),
          (text) => ({ msg_type: "text", content: { text } }),
        ),
    };
  },
  sign: (body, { secret, now }) => {
    if (Option.isNone(secret)) return { body };
    const timestamp = String(Math.floor(now / 1000));
    // The text to sign is the key, and nothing is signed with it.
    const sign = hmacSha256(`${timestamp}\n${Redacted.value(secret.value)}`, "");
    return { body: { timestamp, sign, ...body } };
  },
  // Without a type of message it is refused with 19002.
  probe: { post: {} },
  pause,
};
