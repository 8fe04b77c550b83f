import * as Duration from "effect/Duration";
import { codePoints } from "../../domain/text.ts";
import { makeChannel } from "../../plugin/channel.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { fitAlert, fitDigest } from "../../message/fit.ts";
import { render } from "../../message/render.ts";
import { missingParameters } from "../robot/address.ts";
import { everybody } from "../robot/fields.ts";
import { robotEntry } from "../robot/robot.ts";
import { maxAccounts, WeLinkConfig } from "./config.ts";
import { welinkDialect } from "./reply.ts";
import { dense, limit, mentions, mentionsLimit } from "./text.ts";

/*
 * WeLink group robot: POST …/api/werobot/v1/webhook/send?token=…&channel=standard. The robot takes
 * text only, 1 to 500 characters, a time not older than 10 minutes and a fresh uuid per call; the
 * answer's `code` says whether it was taken. Sending is allowed by an IP allow-list, but who knows
 * the address knows the token in it, so the address appears in no message.
 */

/** Whom it mentions, for `check`. */
const mentionsOf = ({ is_at, is_at_all, at_accounts }: WeLinkConfig) => {
  if (is_at_all) return [{ en: "mentions everybody", zh: "@ 所有人" }];
  const accounts = is_at === false ? [] : at_accounts;
  return accounts.length === 0 ? [] : [{
    en: `mentions ${accounts.join(", ")}`,
    zh: `@ ${accounts.join("、")}`,
  }];
};

const first = { webhook_env: "WELINK_WEBHOOK_URL", is_at_all: false, at_accounts: [] };

/** Sends alerts to a WeLink group through its robot. */
export const welink = makeChannel({
  kind: "welink",
  config: WeLinkConfig,
  own: "webhook_env",
  example: { webhook_env: first.webhook_env, is_at: false, is_at_all: false, at_accounts: [] },
  starter: { questions: [], proposedIn: "zh", section: () => first },
  entry: robotEntry<WeLinkConfig>({
    name: { en: "the WeLink robot", zh: "WeLink 群机器人" },
    owner: () => ({ en: "WeLink", zh: "WeLink" }),
    missing: missingParameters("token", "channel"),
    dialect: welinkDialect,
    // It takes no message whose time is 10 minutes off; half of that is no delay of the network.
    tolerance: Duration.minutes(5),
    about: mentionsOf,
    mentions: ({ is_at, is_at_all, at_accounts }) => [
      ...is_at_all ? [everybody] : [],
      ...is_at === false ? [] : at_accounts,
    ],
    takes: (mention) =>
      mention.filter((id) => id !== everybody).length <= maxAccounts &&
      codePoints(mentions(mention, false)) <= mentionsLimit,
    forms: (mention, wording) => {
      const head = mentions(mention, false);
      const accounts = mention.filter((id) => id !== everybody);
      return {
        fits: (alerts) => fitDigest(alerts, dense(head), wording, limit),
        body: ({ alerts }) => ({
          messageType: "text",
          content: {
            text: alerts.length === 1
              ? fitAlert(render(alerts[0], wording), head, limit)
              : digestText(digestOf(alerts, wording), dense(head)),
          },
          isAt: accounts.length > 0,
          isAtAll: mention.includes(everybody),
          atAccounts: accounts,
        }),
      };
    },
    sign: (body, _, now) => ({
      body: { ...body, timeStamp: now, uuid: crypto.randomUUID().replaceAll("-", "") },
    }),
    // A text must have a character: one without is refused, but by a robot that is there and enabled.
    probe: {
      messageType: "text",
      content: { text: "" },
      isAt: false,
      isAtAll: false,
      atAccounts: [],
    },
  }),
});
