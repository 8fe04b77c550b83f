import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Environment } from "../../domain/environment.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../plugin/plugin.ts";
import { listStarter } from "../../plugin/starter.ts";
import { addressMeant, type ConfiguredFeed, feedHints, FeedsConfig, namedFeed } from "./config.ts";
import { post } from "./kinds.ts";

/*
 * Feeds: RSS (https://www.rssboard.org/rss-specification), RSS 1.0 (https://web.resource.org/rss/1.0/spec),
 * Atom (https://www.rfc-editor.org/rfc/rfc4287) and JSON Feed (https://jsonfeed.org/version/1.1).
 */

const kind = "feeds";

/** What is wrong with a secret address, in words that do not repeat it. */
const addressProblem = (variable: string, address: string): Option.Option<Phrase> => {
  // Parsing would quietly leave a line end out.
  if (/["'“”‘’\s]/.test(address)) {
    return Option.some({
      en: `${variable} holds a blank, a quote or a line end inside the address; take it out`,
      zh: `${variable} 的地址中有空格、引号或换行；请去掉`,
    });
  }
  return /^https?:$/.test(URL.parse(address)?.protocol ?? "") ? Option.none() : Option.some({
    en: `${variable} holds no http(s) address; copy the address of the feed once more`,
    zh: `${variable} 不是 http(s) 地址；请重新复制订阅源的地址`,
  });
};

const sourceModule = loadOnce(() => import("./feeds_source.ts"));

const entryOf = (
  { name, url, url_env: variable }: ConfiguredFeed,
  index: number,
  environment: Environment,
) => {
  const address = url === undefined
    ? Option.map(secretFrom(environment, variable), Redacted.value)
    : Option.some(url);
  const isSecret = variable !== undefined;
  const unusable = isSecret
    ? Option.flatMap(address, (text) => addressProblem(variable, text))
    : Option.none();
  return {
    id: `${kind}:${name}`,
    secrets: isSecret
      ? [{ path: `sources.${kind}[${index}].url_env`, variable, required: true }]
      : [],
    unusable,
    hosts: Option.isSome(address) && Option.isNone(unusable) ? [new URL(address.value).host] : [],
    make: Option.match(address, {
      onNone: () => Effect.die(`${kind}:${name} has no address`),
      onSome: (text) =>
        Effect.flatMap(
          sourceModule,
          ({ feedSource }) => feedSource(`${kind}:${name}`, name, text, isSecret),
        ),
    }),
  };
};

/** Watches the entries of feeds. */
export const feeds = makeSourcePlugin({
  kind,
  platform: { name: "feeds", implied: true, scattered: true },
  kinds: [post],
  starter: listStarter(
    {
      flag: "feeds",
      text: {
        en: "Feeds, by their addresses (RSS, Atom, JSON Feed)",
        zh: "订阅源的地址（RSS、Atom、JSON Feed）",
      },
    },
    (addresses) => addresses,
    addressMeant,
  ),
  config: FeedsConfig,
  hints: feedHints,
  entries: (configured, environment) =>
    configured.map((feed, index) => entryOf(namedFeed(feed), index, environment)),
});
