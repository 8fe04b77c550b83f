import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Environment } from "../../domain/environment.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import type { RobotAccess } from "./access.ts";
import { mentionsSomebody } from "./fields.ts";
import type { Robot } from "./robot.ts";

const notifierModule = loadOnce(() => import("./robot_notifier.ts"));

/** What is known of a kind of robot before anything is sent. */
interface RobotPlugin<C extends { readonly max_per_minute: number }> {
  readonly access: (config: C, place: ChannelPlace, environment: Environment) => RobotAccess;
  /** Whom it is configured to mention. */
  readonly mentions: (config: C) => ReadonlyArray<string>;
  readonly robot: (config: C) => Effect.Effect<Robot>;
}

/** The entry of a channel that is such a robot. */
export const robotEntry =
  <C extends { readonly max_per_minute: number }>(plugin: RobotPlugin<C>) =>
  (config: C, place: ChannelPlace, environment: Environment) => {
    const { secrets, address, ...access } = plugin.access(config, place, environment);
    const mentions = plugin.mentions(config);
    return {
      secrets,
      unusable: Result.getFailure(address),
      about: mentionsSomebody(mentions),
      hosts: Result.match(address, {
        onFailure: () => [],
        onSuccess: (usable) => [new URL(Redacted.value(usable)).host],
      }),
      make: Result.match(address, {
        onFailure: ({ en }) => Effect.die(en),
        onSuccess: (usable) =>
          Effect.flatMap(
            Effect.all([notifierModule, plugin.robot(config)]),
            ([{ robotNotifier }, robot]) =>
              robotNotifier(robot, {
                ...access,
                channel: place.channel,
                maxPerMinute: config.max_per_minute,
                address: usable,
                mentions,
              }),
          ),
      }),
    };
  };
