import * as Effect from "effect/Effect";
import { makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { NtfyConfig } from "./config.ts";

/*
 * A topic of ntfy: POST of JSON to the root of its server, 4,096 bytes of text; on ntfy.sh 60 messages at
 * once, then one in five seconds and 250 a day.
 * https://docs.ntfy.sh/publish/#publish-as-json
 */

const robotModule = Effect.map(
  loadOnce(() => import("./ntfy_robot.ts")),
  ({ ntfyRobot }) => ntfyRobot,
);

/** Sends alerts to phones and browsers through a topic of ntfy. */
export const ntfy = makeChannel({
  kind: "ntfy",
  config: NtfyConfig,
  own: ["webhook_env"],
  starter: { questions: [], section: () => ({ webhook_env: "NTFY_URL" }) },
  entry: robotEntry<NtfyConfig>({
    access: webhookAccess(
      { en: "the ntfy topic", zh: "ntfy 主题" },
      ({ pathname }) => /\/[\w-]{1,64}$/.test(pathname) ? [] : ["/TOPIC"],
    ),
    mentions: () => [],
    robot: () => robotModule,
  }),
});
