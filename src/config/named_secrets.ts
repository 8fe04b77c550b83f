import * as Option from "effect/Option";
import type { Entry } from "../plugin/plugin.ts";
import type { AppConfig } from "./load.ts";

/** A variable of a secret, as the config names it. */
export interface NamedSecret {
  readonly variable: string;
  /** Where the config names it. */
  readonly path: string;
  readonly required: boolean;
  readonly set: boolean;
}

/** The variables that the entries of a config read their secrets from, each once. */
export const namedSecrets = (
  { sources, rules, notifiers, environment }: AppConfig,
): ReadonlyArray<NamedSecret> => {
  const entries: ReadonlyArray<Pick<Entry<never, never>, "secrets">> = [
    ...sources,
    ...rules,
    ...notifiers,
  ];
  const byVariable = Map.groupBy(
    entries.flatMap(({ secrets }) => secrets),
    ({ variable }) => variable,
  );
  return [...byVariable].map(([variable, uses]) => ({
    variable,
    path: [...new Set(uses.map(({ path }) => path))].join(", "),
    required: uses.some(({ required }) => required),
    set: Option.isSome(environment.get(variable)),
  }));
};
