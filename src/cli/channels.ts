import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AppConfig } from "../config/load.ts";
import { closest } from "../config/suggestion.ts";
import { Unusable } from "./exit.ts";

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
    const near = closest(value, names);
    return yield* new Unusable({
      says: near === undefined
        ? {
          en: `The config has no channel ${value}; it has ${names.join(", ") || "none"}`,
          zh: `配置中没有通道 ${value}；${
            names.length === 0 ? "一个也没有" : `有 ${names.join("、")}`
          }`,
        }
        : {
          en: `The config has no channel ${value}; did you mean ${near}?`,
          zh: `配置中没有通道 ${value}；是不是 ${near}？`,
        },
    });
  },
);
