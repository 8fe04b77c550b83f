import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { AppriseConfig } from "./config.ts";

/*
 * An Apprise API server: POST …/notify/KEY to all targets stored under a key; 204 where there are none,
 * and 424 where one of them failed.
 * https://github.com/caronc/apprise-api
 */

const robotModule = loadOnce(() => import("./apprise_robot.ts"));

/** Sends alerts through an Apprise server. */
export const apprise = makeChannel({
  kind: "apprise",
  config: AppriseConfig,
  own: ["webhook_env", "tag"],
  starter: { questions: [], section: () => ({ webhook_env: "APPRISE_URL" }) },
  entry: robotEntry<AppriseConfig>({
    access: webhookAccess(
      { en: "the Apprise server", zh: "Apprise 服务器" },
      ({ pathname }) => /\/notify\/[\w-]{1,128}$/.test(pathname) ? [] : ["/notify/KEY"],
    ),
    mentions: () => [],
    robot: (config) => Effect.map(robotModule, ({ appriseRobot }) => appriseRobot(config)),
  }),
});
