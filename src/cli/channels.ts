import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AppConfig } from "../config/load.ts";
import { notInConfig } from "./not_in_config.ts";

/**
 * The configured channels the command line means: all where it names none, one by its name (`KIND` or
 * `KIND:NAME`), or all of a kind.
 */
export const channelsMeant = Effect.fnUntraced(
  function* ({ notifiers }: AppConfig, meant: Option.Option<string>) {
    const names = notifiers.map(({ id }) => id);
    if (Option.isNone(meant)) return names;
    const { value } = meant;
    const found = names.includes(value)
      ? [value]
      : names.filter((name) => name.startsWith(`${value}:`));
    if (found.length > 0) return found;
    return yield* notInConfig({ en: "channel", zh: "通道" }, value, names);
  },
);
