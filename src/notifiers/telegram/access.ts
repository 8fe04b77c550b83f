import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { trimmed } from "../../plugin/fields.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import type { RobotAccess } from "../robot/access.ts";
import type { TelegramConfig } from "./config.ts";

/** As BotFather hands tokens out. */
const token = /^\d{3,20}:[\w-]{10,80}$/;

/** Where a bot sends its messages; the token is a part of the address. */
export const botAccess = (
  { token_env: variable, base_url }: TelegramConfig,
  { path }: ChannelPlace,
  environment: Environment,
): RobotAccess => {
  const secret = secretFrom(environment, variable);
  const address = Option.match(secret, {
    onNone: (): Result.Result<Redacted.Redacted, Phrase> =>
      Result.fail({
        en: `${variable} is not set; put the bot's token into it`,
        zh: `${variable} 未设置；请填入机器人的 token`,
      }),
    onSome: (value) =>
      token.test(Redacted.value(value))
        ? Result.succeed(
          Redacted.make(`${trimmed(base_url)}/bot${Redacted.value(value)}/sendMessage`),
        )
        : Result.fail({
          en: `${variable} holds no token of a bot, such as 123456:ABC…; copy it once more`,
          zh: `${variable} 中的不是机器人 token（形如 123456:ABC…）；请重新复制`,
        }),
  });
  return {
    place: { path, variable, secretVariable: undefined, address: `${path}.base_url` },
    secrets: [{ path: `${path}.token_env`, variable, required: true }],
    address,
    // Nothing is signed with it, but the API may say it back.
    secret,
  };
};
