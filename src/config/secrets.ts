import * as Option from "effect/Option";
import type { Environment } from "../domain/environment.ts";
import { bareSecret, type Entry, secretFrom, type SecretName } from "../plugin/plugin.ts";
import { proxyVariables } from "../http/proxy.ts";

/** A configured thing that cannot work, because of a secret or what it holds. */
export interface UnusableEntry {
  /** The source's key, the rule's id or the channel. */
  readonly id: string;
  /** One sentence. */
  readonly reason: string;
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
  entries.flatMap((entry) => {
    const missing = unset(entry, environment, true);
    const named = missing.map(({ path, variable }) => `${variable}, named by ${path}, is not set`);
    if (missing.length === 0 && Option.isNone(entry.unusable)) return [];
    return [{
      id: entry.id,
      reason: Option.getOrElse(entry.unusable, () => named.join("; ")),
      missing,
    }];
  });

/** One sentence for each optional token that is named but not set, whoever shares it. */
export const missingTokens = (
  entries: ReadonlyArray<Entry<unknown, unknown>>,
  environment: Environment,
): ReadonlyArray<string> => [
  ...new Set(
    entries.flatMap((entry) => unset(entry, environment, false)).map(({ path, variable }) =>
      `${variable} is not set, ${path} names it; going on without it`
    ),
  ),
];

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
