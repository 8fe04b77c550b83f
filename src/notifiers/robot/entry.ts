import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { addressProblem } from "./address.ts";
import type { RobotConfig, RobotPlugin } from "./robot.ts";

const notifierModule = loadOnce(() => import("./robot_notifier.ts"));

/** The entry of a channel that is such a robot. */
export const robotEntry =
  <C extends RobotConfig>(plugin: RobotPlugin<C>) =>
  (config: C, place: ChannelPlace, environment: Environment) => {
    const { webhook_env: variable, secret_env: secretVariable } = config;
    const address = secretFrom(environment, variable);
    const unusable = addressProblem(variable, address, plugin.name, plugin.missing).pipe(
      Option.orElse(() => unsetSecret(secretVariable, environment, plugin.name)),
    );
    return {
      secrets: [
        { path: `${place.path}.webhook_env`, variable, required: true },
        ...secretVariable === undefined
          ? []
          : [{ path: `${place.path}.secret_env`, variable: secretVariable, required: true }],
      ],
      unusable,
      about: plugin.about(config),
      hosts: Option.isSome(address) && Option.isNone(unusable)
        ? [new URL(Redacted.value(address.value)).host]
        : [],
      make: Option.match(address, {
        onNone: () => Effect.die(`${place.channel} has no address`),
        onSome: (value) =>
          Effect.flatMap(
            Effect.all([notifierModule, plugin.robot]),
            ([{ robotNotifier }, robot]) =>
              robotNotifier(robot, config, {
                place,
                address: value,
                secret: secretFrom(environment, secretVariable),
                mentions: plugin.mentions(config),
              }),
          ),
      }),
    };
  };

const unsetSecret = (
  variable: string | undefined,
  environment: Environment,
  { en, zh }: Phrase,
): Option.Option<Phrase> =>
  variable === undefined || Option.isSome(secretFrom(environment, variable))
    ? Option.none()
    : Option.some({
      en: `${variable} is not set; put the signing secret of ${en} into it, or take secret_env out`,
      zh: `${variable} 未设置；请填入${zh}的签名密钥；不用签名就去掉 secret_env`,
    });
