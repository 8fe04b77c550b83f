import type * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type * as Schema from "effect/Schema";
import type * as SchemaIssue from "effect/SchemaIssue";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../domain/environment.ts";

export const secretFrom = (
  environment: Environment,
  name: string | undefined,
): Option.Option<Redacted.Redacted> =>
  name === undefined ? Option.none() : Option.map(environment.get(name), Redacted.make);

/** An environment variable the config names for a secret. */
export interface SecretName {
  /** Where the config names it, e.g. `notify.welink.webhook_env`. */
  readonly path: string;
  readonly variable: string;
  /** Whether the entry can do nothing without it; a token for a higher quota is optional. */
  readonly required: boolean;
  /** Whether its value may be shown, as a sender's address is. */
  readonly shown?: true;
}

/** One configured source, rule or notifier `A`, not built yet. */
export interface Entry<A, R> {
  /** The source's key, the rule's id or the channel. */
  readonly id: string;
  readonly secrets: ReadonlyArray<SecretName>;
  /** Says in one sentence why the entry cannot work with the secrets that are there. */
  readonly unusable: Option.Option<string>;
  /** Hosts it connects to, with the port where it is an unusual one; absent for none. */
  readonly hosts?: ReadonlyArray<string>;
  /** Files it reads; absent for none. */
  readonly files?: ReadonlyArray<string>;
  /** Builds it; what it holds open ends with the scope. Never asked of what is unusable. */
  readonly make: Effect.Effect<A, never, R>;
}

/** A kind of source, rule or notifier: what the registry lists. */
export interface Plugin<A, R> {
  /** The key of its section in the config: `github`, `welink`, `watch_keywords`. */
  readonly kind: string;
  /** What its section may hold, with a description of every key. */
  readonly config: Schema.Constraint;
  /** Decodes the section and says what it configures. All mistakes are reported, not the first. */
  readonly open: (
    section: unknown,
    environment: Environment,
  ) => Result.Result<ReadonlyArray<Entry<A, R>>, SchemaIssue.Issue>;
}

/** Decoding of every config section: all mistakes at once, and unknown keys are mistakes. */
export const strict = { errors: "all", onExcessProperty: "error" } as const;

export const makePlugin = <A, R, S extends Schema.ConstraintDecoder<unknown>>(
  options: {
    readonly kind: string;
    readonly config: S;
    readonly entries: (config: S["Type"], environment: Environment) => ReadonlyArray<Entry<A, R>>;
  },
): Plugin<A, R> => {
  const decode = SchemaParser.decodeUnknownResult(options.config, strict);
  return {
    kind: options.kind,
    config: options.config,
    open: (section, environment) =>
      Result.map(decode(section), (config) => options.entries(config, environment)),
  };
};
