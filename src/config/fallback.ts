import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Environment } from "../domain/environment.ts";
import type { Notifier } from "../domain/notifier.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import type { Entry, NotifierPlugin } from "../plugin/plugin.ts";
import { anyOf } from "./wanted.ts";

/** The channels there are, and what the operator should know of them. */
export interface Channels<N> {
  readonly notifiers: ReadonlyArray<Entry<Notifier, N>>;
  readonly warnings: ReadonlyArray<Phrase>;
}

const fallbacksOf = <N>(
  plugins: ReadonlyArray<NotifierPlugin<N>>,
  environment: Environment,
): ReadonlyArray<Entry<Notifier, N>> =>
  plugins.filter(({ isFallback }) => isFallback === true)
    .flatMap((plugin) => Result.getOrElse(plugin.open({}, environment), () => []));

/** What the channels are called that there will be. */
export const channelsOf = <N>(
  notifiers: ReadonlyArray<Entry<Notifier, N>>,
  plugins: ReadonlyArray<NotifierPlugin<N>>,
  environment: Environment,
): ReadonlyArray<string> =>
  (notifiers.length > 0 ? notifiers : fallbacksOf(plugins, environment)).map(({ id }) => id);

/** A channel nobody configured, so that a first run shows something. */
export const withFallback = <N>(
  channels: Channels<N>,
  plugins: ReadonlyArray<NotifierPlugin<N>>,
  environment: Environment,
): Channels<N> => {
  const fallbacks = plugins.filter(({ isFallback }) => isFallback === true);
  const others = plugins.filter((plugin) => !fallbacks.includes(plugin));
  const served = fallbacks.map(({ kind }) => kind);
  const wanted = anyOf(others.map(({ kind }) => verbatim(`notify.${kind}`)));
  return {
    notifiers: [
      ...channels.notifiers,
      ...fallbacksOf(plugins, environment),
    ],
    warnings: [
      ...channels.warnings,
      {
        en: "No channel is configured that can be used, alerts go to " +
          `${served.join(" and ") || "nobody"}; set up ${wanted.en}`,
        zh:
          `没有可用的通道，提醒${
            served.length === 0 ? "无处可发" : `发到 ${served.join(" 和 ")}`
          }；` +
          `请配置 ${wanted.zh}`,
      },
    ],
  };
};

/** The example names channels for which a fresh machine has no secrets: that is no failure. */
export const onlyUsable = <N>(notifiers: ReadonlyArray<Entry<Notifier, N>>): Channels<N> => ({
  notifiers: notifiers.filter(({ unusable }) => Option.isNone(unusable)),
  warnings: notifiers.flatMap(({ id, unusable }) =>
    Option.match(unusable, {
      onNone: () => [],
      onSome: (reason) => [{
        en: `${id} is left out: ${reason.en}`,
        zh: `不使用 ${id}：${reason.zh}`,
      }],
    })
  ),
});
