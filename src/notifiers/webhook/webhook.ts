import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import { type ChannelPlace, makeChannel } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { type RobotAccess, webhookAccess } from "../robot/access.ts";
import { robotEntry } from "../robot/entry.ts";
import { WebhookConfig } from "./config.ts";

/*
 * A program that takes JSON by POST and answers 2xx when it has it.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */

const robotModule = Effect.map(
  loadOnce(() => import("./webhook_robot.ts")),
  ({ webhookRobot }) => webhookRobot,
);

const addressed = webhookAccess({ en: "the webhook", zh: " webhook " }, () => []);

/** Base64 of 24 to 64 bytes, behind `whsec_` or alone. */
const secretLike = /^(?:whsec_)?[A-Za-z0-9+/]{32,88}={0,2}$/;

const access = (
  config: WebhookConfig,
  place: ChannelPlace,
  environment: Environment,
): RobotAccess => {
  const found = addressed(config, place, environment);
  const isUsable = Option.match(found.secret, {
    onNone: () => true,
    onSome: (secret) => secretLike.test(Redacted.value(secret)),
  });
  return isUsable ? found : {
    ...found,
    address: Result.andThen(
      found.address,
      Result.fail({
        en: `${config.secret_env} holds no secret such as whsec_ and Base64 of 24 to 64 bytes`,
        zh: `${config.secret_env} 中的不是签名密钥；应为 whsec_ 加 24 到 64 字节的 Base64`,
      }),
    ),
  };
};

/** Sends alerts as JSON to a program. */
export const webhook = makeChannel({
  kind: "webhook",
  config: WebhookConfig,
  own: ["webhook_env"],
  starter: {
    questions: [],
    section: () => ({ webhook_env: "WEBHOOK_URL", secret_env: "WEBHOOK_SECRET" }),
  },
  entry: robotEntry<WebhookConfig>({
    access,
    mentions: ({ mention }) => mention,
    robot: () => robotModule,
  }),
});
