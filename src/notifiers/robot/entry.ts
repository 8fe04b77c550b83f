import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import { proxied } from "../../http/proxied.ts";
import type { Message } from "../../domain/notifier.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import type { RobotAccess } from "./access.ts";
import { mentionsSomebody } from "./fields.ts";
import { proxyAddress, type ProxyConfig } from "./proxy_address.ts";
import type { Robot } from "./robot.ts";

const notifierModule = loadOnce(() => import("./robot_notifier.ts"));

interface RobotConfig extends ProxyConfig {
  readonly max_per_minute: number;
}

/** What is known of a kind of robot before anything is sent. */
interface RobotPlugin<C extends RobotConfig> {
  readonly access: (config: C, place: ChannelPlace, environment: Environment) => RobotAccess;
  /** Whom it is configured to mention. */
  readonly mentions: (config: C) => ReadonlyArray<string>;
  readonly robot: (config: C) => Effect.Effect<Robot>;
}

/** The entry of a channel that is such a robot. */
export const robotEntry =
  <C extends RobotConfig>(plugin: RobotPlugin<C>) =>
  (config: C, place: ChannelPlace, environment: Environment) => {
    const { secrets, address: own, ...access } = plugin.access(config, place, environment);
    const proxy = proxyAddress(config, place, environment);
    const address = Result.andThen(own, (usable) => Result.map(proxy.address, () => usable));
    const mentions = plugin.mentions(config);
    return {
      secrets: [...secrets, ...proxy.secrets],
      unusable: Result.getFailure(address),
      about: mentionsSomebody(mentions),
      hosts: Result.match(address, {
        onFailure: () => [],
        onSuccess: (usable) =>
          [
            usable,
            ...Option.toArray(Result.getOrElse(proxy.address, Option.none<Redacted.Redacted>)),
          ]
            .map((each) => new URL(Redacted.value(each)).host),
      }),
      make: Result.match(address, {
        onFailure: ({ en }) => Effect.die(en),
        onSuccess: (usable) =>
          Effect.flatMap(
            Effect.all([notifierModule, plugin.robot(config)]),
            Effect.fnUntraced(function* ([{ robotNotifier }, robot]) {
              const notifier = yield* robotNotifier(robot, {
                ...access,
                channel: place.channel,
                maxPerMinute: config.max_per_minute,
                address: usable,
                mentions,
              });
              const found = Result.getOrElse(proxy.address, Option.none<Redacted.Redacted>);
              if (Option.isNone(found)) return notifier;
              const through = yield* proxied(found.value);
              return {
                ...notifier,
                verify: through(notifier.verify),
                send: (message: Message) => through(notifier.send(message)),
              };
            }),
          ),
      }),
    };
  };
