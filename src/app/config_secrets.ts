import * as Option from "effect/Option";
import type { Entry, Environment, SecretName } from "../domain/plugin.ts";

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
  { secrets }: Entry<unknown>,
  environment: Environment,
  required: boolean,
): ReadonlyArray<SecretName> =>
  secrets.filter((secret) =>
    secret.required === required && Option.isNone(environment.get(secret.variable))
  );

/** What to report before anything is polled: entries that miss a secret or hold an unusable one. */
export const unusableEntries = (
  entries: ReadonlyArray<Entry<unknown>>,
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
  entries: ReadonlyArray<Entry<unknown>>,
  environment: Environment,
): ReadonlyArray<string> => [
  ...new Set(
    entries.flatMap((entry) => unset(entry, environment, false)).map(({ path, variable }) =>
      `${variable} is not set, ${path} names it; going on without it`
    ),
  ),
];

/** Variables that name a proxy, which may have a password in its address. */
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((
  name,
) => [name, name.toLowerCase()]);

/** What may be shown to nobody: the values of all secrets that are there. */
export const secretValues = (
  entries: ReadonlyArray<Entry<unknown>>,
  environment: Environment,
): ReadonlyArray<string> => {
  const names = entries.flatMap(({ secrets }) =>
    secrets.filter(({ shown }) => shown !== true).map(({ variable }) => variable)
  );
  return [...new Set(names), ...proxies].flatMap((name) => Option.toArray(environment.get(name)));
};
