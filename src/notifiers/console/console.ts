import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { describing } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makePlugin, type NotifierPlugin } from "../../plugin/plugin.ts";

const kind = "console";

const channelModule = loadOnce(() => import("./console_channel.ts"));

/** An empty struct would take anything. */
const Config = Schema.Struct({}).annotate(describing({
  en:
    "Alerts on standard output; {} turns them on, and they are on by themselves where no channel " +
    "is configured.",
  zh: "把提醒打印到标准输出；写 {} 即启用，没有配置任何通道时自动启用。",
})).check(
  Schema.makeFilter(
    (section) =>
      Object.getPrototypeOf(section) !== Object.prototype
        ? encodePhrase({
          en: "expected {}, for the console has no settings",
          zh: "应为 {}，console 没有任何配置项",
        })
        : Object.keys(section).map((key) => ({
          path: [key],
          issue: encodePhrase({
            en: "unknown key; the console has no settings",
            zh: "没有这个配置项；console 没有任何配置项",
          }),
        })),
    { toJsonSchema: () => ({ type: "object", additionalProperties: false }) },
  ),
);

/** Prints alerts on standard output, free of colours and control characters. */
export const consoleNotifier: NotifierPlugin<never> = {
  isFallback: true,
  ...makePlugin({
    kind,
    config: Config,
    entries: () => [{
      id: kind,
      secrets: [],
      unusable: Option.none(),
      make: Effect.flatMap(channelModule, ({ consoleChannel }) => consoleChannel(kind)),
    }],
  }),
};
