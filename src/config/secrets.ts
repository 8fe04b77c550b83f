import * as Option from "effect/Option";
import type { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";
import { bareSecret, type Entry, secretFrom, type SecretName } from "../plugin/plugin.ts";
import { proxyVariables } from "../http/proxy.ts";

/** A configured thing that cannot work, because of a secret or what it holds. */
export interface UnusableEntry {
  /** The source's key, the rule's id or the channel. */
  readonly id: string;
  readonly reason: Phrase;
  /** The required secrets that are not in the environment. */
  readonly missing: ReadonlyArray<SecretName>;
}

const unset = (
  { secrets }: Entry<unknown, unknown>,
  environment: Environment,
  required: boolean,
): ReadonlyArray<SecretName> =>
  secrets.filter((secret) =>
    secret.required === required && Option.isNone(secretFrom(environment, secret.variable))
  );

/** What to report before anything is polled: entries that miss a secret or hold an unusable one. */
export const unusableEntries = (
  entries: ReadonlyArray<Entry<unknown, unknown>>,
  environment: Environment,
): ReadonlyArray<UnusableEntry> =>
  entries.flatMap((entry) =>
    Option.match(entry.unusable, {
      onNone: () => [],
      onSome: (reason) => [{ id: entry.id, reason, missing: unset(entry, environment, true) }],
    })
  );

/** Each optional token that is named but not set, whoever shares it. */
export const missingTokens = (
  entries: ReadonlyArray<Entry<unknown, unknown>>,
  environment: Environment,
): ReadonlyArray<Phrase> => {
  const missing = entries.flatMap((entry) => unset(entry, environment, false));
  const byUse = new Map(missing.map((each) => [`${each.variable} ${each.path}`, each]));
  return [...byUse.values()].map(({ path, variable }) => ({
    en: `${variable} is not set, ${path} names it; going on without it`,
    zh: `${path} 指定的变量 ${variable} 未设置；暂时不用它`,
  }));
};

/** The variable of the home, for a path that begins with `~`. */
export const homeVariable = "HOME";

/** Quotes that a shell or a file may have left in a secret; a password may hold them on purpose. */
export const oddSecrets = (
  entries: ReadonlyArray<Entry<unknown, unknown>>,
  environment: Environment,
): ReadonlyArray<Phrase> => {
  const variables = entries.filter(({ unusable }) => Option.isNone(unusable)).flatMap((
    { secrets },
  ) => secrets.filter(({ shown }) => shown !== true).map(({ variable }) => variable));
  return [...new Set(variables)].filter((variable) =>
    Option.exists(environment.get(variable), (value) => /["'“”‘’]/.test(bareSecret(value)))
  ).map((variable) => ({
    en: `${variable} holds a quote; take it out unless it is a part of the secret`,
    zh: `${variable} 中有引号；如果它不是密钥的一部分，请去掉`,
  }));
};

const socksPort = 1080;

const hasPassword = (address: string): boolean => (URL.parse(address)?.password ?? "") !== "";

/** What may be shown to nobody: the secrets that are there, and proxies that need a password. */
export const secretValues = (
  entries: ReadonlyArray<Entry<unknown, unknown>>,
  environment: Environment,
): ReadonlyArray<string> => {
  const names = entries.flatMap(({ secrets }) =>
    secrets.filter(({ shown }) => shown !== true).map(({ variable }) => variable)
  );
  const valueOf = (name: string) => Option.toArray(environment.get(name));
  return [
    ...[...new Set(names)].flatMap(valueOf).map(bareSecret).filter((value) => value !== ""),
    ...proxyVariables.flatMap(valueOf).filter(hasPassword),
  ];
};

/** The variables that are set of those which name proxies. */
export const proxiesIn = (environment: Environment): ReadonlyArray<string> =>
  proxyVariables.filter((name) => Option.isSome(environment.get(name)));

/** The hosts of SOCKS proxies, which Deno asks a permission for as for those behind them. */
export const socksHostsIn = (environment: Environment): ReadonlyArray<string> =>
  proxiesIn(environment).flatMap((name) => {
    const url = URL.parse(Option.getOrElse(environment.get(name), () => ""));
    if (url === null || !url.protocol.startsWith("socks")) return [];
    return [`${url.hostname}:${url.port === "" ? socksPort : url.port}`];
  });
