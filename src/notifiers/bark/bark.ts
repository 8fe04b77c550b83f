import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { BarkConfig } from "./config.ts";

/*
 * A phone with Bark: POST …/push with its key, which passes the message to Apple as a notification of at
 * most 4,096 bytes.
 * https://github.com/Finb/bark-server/blob/master/docs/API_V2.md
 */

const robotModule = Effect.map(
  loadOnce(() => import("./bark_robot.ts")),
  ({ barkRobot }) => barkRobot,
);

/** Sends alerts to an iPhone or iPad through Bark. */
export const bark = makeChannel({
  kind: "bark",
  config: BarkConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "BARK_URL" }) },
  entry: robotEntry<BarkConfig>({
    access: webhookAccess(
      { en: "the Bark app", zh: "Bark App " },
      ({ pathname }) => /\/[\w-]{8,64}$/.test(pathname) ? [] : ["/KEY"],
    ),
    mentions: () => [],
    robot: () => robotModule,
  }),
});
