import * as Duration from "effect/Duration";
import { codePoints } from "../../domain/text.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { fitAlert, fitDigest } from "../../message/fit.ts";
import { render } from "../../message/render.ts";
import { everybody } from "../robot/fields.ts";
import { maxAccounts } from "./config.ts";
import { welinkDialect } from "./reply.ts";
import { dense, limit, mentions, mentionsLimit } from "./text.ts";
import type { Robot } from "../robot/robot.ts";

/** What the robot of a group takes, and how it answers. */
export const welinkRobot: Robot = {
  owner: () => ({ en: "WeLink", zh: "WeLink" }),
  dialect: welinkDialect,
  // It takes no message whose time is 10 minutes off; half of that is no delay of the network.
  tolerance: Duration.minutes(5),
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
  sign: (body, { now }) => ({
    body: { ...body, timeStamp: now, uuid: crypto.randomUUID().replaceAll("-", "") },
  }),
  // A text must have a character: one without is refused, but by a robot that is there and enabled.
  probe: {
    post: {
      messageType: "text",
      content: { text: "" },
      isAt: false,
      isAtAll: false,
      atAccounts: [],
    },
  },
};
