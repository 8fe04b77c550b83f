import type * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type * as Schema from "effect/Schema";
import type * as SchemaIssue from "effect/SchemaIssue";
import * as SchemaParser from "effect/SchemaParser";
import type { SourceWords } from "../domain/vocabulary.ts";
import type { Item } from "../domain/item.ts";
import type { Environment } from "../domain/environment.ts";
import { joinPhrases, type Phrase } from "../domain/phrase.ts";
import type { Notifier } from "../domain/notifier.ts";
import type { Source } from "../domain/source.ts";
import type { Timetable } from "../domain/timetable.ts";
import type { Hook } from "./hook.ts";
import type { Starter } from "./starter.ts";

/** A secret without the line ends of a file and the quotes that Docker's env files keep. */
export const bareSecret = (value: string): string =>
  value.replace(/[\r\n]+$/, "").replace(/^(["'])(.*)\1$/s, "$2");

export const secretFrom = (
  environment: Environment,
  name: string | undefined,
): Option.Option<Redacted.Redacted> =>
  name === undefined ? Option.none() : environment.get(name).pipe(
    Option.map(bareSecret),
    Option.filter((value) => value !== ""),
    Option.map((value) => Redacted.make(value)),
  );

/** An environment variable the config names for a secret. */
export interface SecretName {
  /** Where the config names it: `sources.KIND.token_env`. */
  readonly path: string;
  readonly variable: string;
  /** Whether the entry can do nothing without it; a token for a higher quota is optional. */
  readonly required: boolean;
  /** Whether its value may be shown, as a sender's address is. */
  readonly shown?: true;
}

/** Why an entry cannot work whose required secrets are not all in the environment. */
export const missingSecrets = (
  secrets: ReadonlyArray<SecretName>,
  environment: Environment,
): Option.Option<Phrase> => {
  const missing = secrets.filter(({ required, variable }) =>
    required && Option.isNone(secretFrom(environment, variable))
  );
  if (missing.length === 0) return Option.none();
  return Option.some(joinPhrases(missing.map(({ path, variable }) => ({
    en: `${variable}, named by ${path}, is not set`,
    zh: `${path} 指定的变量 ${variable} 未设置`,
  }))));
};

/** One configured source, rule or notifier `A`, not built yet. */
export interface Entry<A, R> {
  /** The source's key, the rule's id or the channel. */
  readonly id: string;
  readonly secrets: ReadonlyArray<SecretName>;
  /** Why the entry cannot work with the secrets that are there. */
  readonly unusable: Option.Option<Phrase>;
  /** What `check` shows beside it, such as keywords or recipients; absent for nothing. */
  readonly about?: ReadonlyArray<Phrase>;
  /** Hosts it connects to, with the port where it is an unusual one; absent for none. */
  readonly hosts?: ReadonlyArray<string>;
  /** Files it reads; absent for none. */
  readonly files?: ReadonlyArray<string>;
  /** Variables it reads besides its secrets; absent for none. */
  readonly variables?: ReadonlyArray<string>;
  /**
   * Of a channel: when it sends, given the config's time zone (an IANA name); none or absent for at
   * any time.
   */
  readonly timetable?: (zone: string) => Option.Option<Timetable>;
  /**
   * Of a source whose items are places themselves, such as an owner's repositories: the entries that watch
   * the one an item stands for.
   */
  readonly members?: (item: Item) => ReadonlyArray<Entry<A, R>>;
  /** Builds it; what it holds open ends with the scope. Never asked of what is unusable. */
  readonly make: Effect.Effect<A, never, R>;
}

/** A variable that is read by this name, whatever the config says. */
export interface Variable {
  readonly name: string;
  /** What it holds, as a part of a sentence. */
  readonly description: Phrase;
}

/** Something that a section names and another part of the config has to have. */
export interface Reference {
  /** Keys and indices from the section's root. */
  readonly path: ReadonlyArray<string | number>;
  readonly to: "channel" | "source" | "event";
  /** What stands there. */
  readonly written: string;
  /** Whether a channel, a source's key or an event's type is meant. */
  readonly fits: (name: string) => boolean;
}

/** A kind of source, rule or notifier: what the registry lists. */
export interface Plugin<A, R> {
  /** The key of its section in the config. */
  readonly kind: string;
  /** Its section in config.example.json; absent where that shows none. */
  readonly example?: unknown;
  /** Absent for a source or rule that `mrt init` does not ask for, or a channel set up as its example. */
  readonly starter?: Starter;
  readonly variables: ReadonlyArray<Variable>;
  /** What its section may hold, with a description of every key. */
  readonly config: Schema.Constraint;
  /** What the operator may have meant otherwise, though it is no mistake; `path` is the section's. */
  readonly hints: (section: unknown, path: string) => ReadonlyArray<Phrase>;
  /** What its section names of the rest of the config; absent for nothing. */
  readonly references?: (section: unknown) => ReadonlyArray<Reference>;
  /** Decodes the section and says what it configures. All mistakes are reported, not the first. */
  readonly open: (
    section: unknown,
    environment: Environment,
  ) => Result.Result<ReadonlyArray<Entry<A, R>>, SchemaIssue.Issue>;
}

/** Decoding of every config section: all mistakes at once, and unknown keys are mistakes. */
export const strict = { errors: "all", onExcessProperty: "error" } as const;

/** A kind of source, with its platform and the kinds of items it shows. */
export interface SourcePlugin<R> extends Plugin<Source, R>, SourceWords {
  readonly kind: string;
  /** Absent for a platform without webhooks, or none that are taken. */
  readonly hook?: Hook;
}

/** A kind of channel. */
export interface NotifierPlugin<R> extends Plugin<Notifier, R> {
  /** Whether it serves where no other channel can; it needs no settings. */
  readonly isFallback?: true;
}

interface PluginOptions<A, R, S extends Schema.ConstraintDecoder<unknown>> {
  readonly kind: string;
  readonly config: S;
  readonly example?: S["Encoded"];
  readonly starter?: Starter;
  readonly variables?: ReadonlyArray<Variable>;
  readonly hints?: (config: S["Type"], path: string) => ReadonlyArray<Phrase>;
  readonly references?: (config: S["Type"]) => ReadonlyArray<Reference>;
  readonly entries: (config: S["Type"], environment: Environment) => ReadonlyArray<Entry<A, R>>;
}

export const makePlugin = <A, R, S extends Schema.ConstraintDecoder<unknown>>(
  options: PluginOptions<A, R, S>,
): Plugin<A, R> => {
  const { kind, config, variables = [], hints = () => [], references } = options;
  const decode = SchemaParser.decodeUnknownResult(config, strict);
  const read = variables.length === 0 ? {} : { variables: variables.map(({ name }) => name) };
  return {
    kind,
    config,
    variables,
    hints: (section, path) =>
      Result.match(decode(section), {
        onFailure: () => [],
        onSuccess: (config) => hints(config, path),
      }),
    ...references === undefined ? {} : {
      references: (section: unknown) =>
        Result.match(decode(section), { onFailure: () => [], onSuccess: references }),
    },
    ...options.example === undefined ? {} : { example: options.example },
    ...options.starter === undefined ? {} : { starter: options.starter },
    open: (section, environment) =>
      Result.map(
        decode(section),
        (config) =>
          options.entries(config, environment).map((entry) => ({
            ...read,
            ...entry,
            unusable: Option.orElse(
              entry.unusable,
              () => missingSecrets(entry.secrets, environment),
            ),
          })),
      ),
  };
};

export const makeSourcePlugin = <R, S extends Schema.ConstraintDecoder<unknown>>(
  options: PluginOptions<Source, R, S> & Omit<SourceWords, "kind"> & { readonly hook?: Hook },
): SourcePlugin<R> => ({
  ...makePlugin(options),
  platform: options.platform,
  kinds: options.kinds,
  ...options.hook === undefined ? {} : { hook: options.hook },
});
