import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { ConfigIdentity } from "../domain/config_identity.ts";
import { Locale, standardLanguage } from "../domain/locale.ts";
import { chosenLanguage, Speech } from "../domain/speech.ts";
import { Environment } from "../domain/environment.ts";
import type { Notifier } from "../domain/notifier.ts";
import type { Rule } from "../domain/rule.ts";
import type { Source } from "../domain/source.ts";
import type { Entry, NotifierPlugin } from "../plugin/plugin.ts";
import { Secrets } from "../domain/secrets.ts";
import { type Vocabulary, vocabularyOf } from "../domain/vocabulary.ts";
import { ConfigError } from "./error.ts";
import { exampleConfig } from "./example.ts";
import { findConfig, ownPath } from "./file.ts";
import { anyOf } from "./mistakes.ts";
import { Registered } from "./registered.ts";
import { report } from "./report.ts";
import { openConfig, type Registry } from "./sections.ts";
import { parseDocument } from "./syntax.ts";
import { missingTokens, secretValues } from "./secrets.ts";

/** How alerts reach their channels. */
export interface DeliverySettings {
  /** How long after its first attempt a delivery may go on failing. */
  readonly maxAge: Duration.Duration;
  /** Refusals of one message. */
  readonly maxAttempts: number;
  /** More alerts than this that wait for one channel go together, in as few messages as hold them. */
  readonly digestAbove: number;
  /** More than this of one cause are told as a summary; 0: never. */
  readonly floodLimit: number;
}

/** A config without mistakes. `S`, `R` and `N` are the services its entries need to be built. */
export interface Configured<S, R, N> {
  readonly pollInterval: Duration.Duration;
  /** How matches of a source's first poll are told: one alert for all, one each, or none. */
  readonly firstRun: "summary" | "each" | "silent";
  /** As written; relative to the working directory. */
  readonly sqlitePath: string;
  /** How long what has been told is kept. */
  readonly retention: Duration.Duration;
  readonly delivery: DeliverySettings;
  /** After one update of an item was told, its further ones are gathered for so long. */
  readonly updateWindow: Duration.Duration;
  /** How long a source may fail before it is told. */
  readonly stale: Duration.Duration;
  /** How alerts are worded; what the command line shows is in the same time zone. */
  readonly locale: typeof Locale.Service;
  /** What the kinds of sources call things, also those the config does not use (any more). */
  readonly vocabulary: Vocabulary;
  readonly sources: ReadonlyArray<Entry<Source, S>>;
  readonly rules: ReadonlyArray<Entry<Rule, R>>;
  /** With the unusable ones, except in the embedded default. */
  readonly notifiers: ReadonlyArray<Entry<Notifier, N>>;
  readonly origin: {
    /** As given by the operator, or `embedded`. */
    readonly path: string;
    /** Whether no config was found and the built-in example serves. */
    readonly embedded: boolean;
  };
  readonly identity: ConfigIdentity;
  /** What the operator should know, one sentence each. */
  readonly warnings: ReadonlyArray<string>;
}

interface Channels<N> {
  readonly notifiers: ReadonlyArray<Entry<Notifier, N>>;
  readonly warnings: ReadonlyArray<string>;
}

/** A channel nobody configured, so that a first run shows something. */
const withFallback = <N>(
  channels: Channels<N>,
  plugins: ReadonlyArray<NotifierPlugin<N>>,
  environment: Environment,
): Channels<N> => {
  const fallbacks = plugins.filter(({ isFallback }) => isFallback === true);
  const others = plugins.filter((plugin) => !fallbacks.includes(plugin));
  const served = fallbacks.map(({ kind }) => kind).join(" and ");
  return {
    notifiers: [
      ...channels.notifiers,
      ...fallbacks.flatMap((plugin) => Result.getOrElse(plugin.open({}, environment), () => [])),
    ],
    warnings: [
      ...channels.warnings,
      `No channel is configured that can be used, alerts go to ${served || "nobody"}; set up ${
        anyOf(others.map(({ kind }) => `notify.${kind}`))
      }`,
    ],
  };
};

/** The example names channels for which a fresh machine has no secrets: that is no failure. */
const onlyUsable = <N>(notifiers: ReadonlyArray<Entry<Notifier, N>>): Channels<N> => ({
  notifiers: notifiers.filter(({ unusable }) => Option.isNone(unusable)),
  warnings: notifiers.flatMap(({ id, unusable }) =>
    Option.match(unusable, {
      onNone: () => [],
      onSome: ({ en }) => [`${id} is left out: ${en}`],
    })
  ),
});

/**
 * Finds the config, with the path of `--config` if given, checks it whole and opens what it
 * configures. Fails with one report of every mistake. Secrets are read from the environment, never
 * from the file, and from then on hidden.
 */
export const loadWith = <S, R, N>(registry: Registry<S, R, N>) =>
  Effect.fn("Config.load")(function* (path: Option.Option<string>) {
    const environment = yield* Environment;
    const file = yield* findConfig(path, exampleConfig(registry));
    const opened = Result.flatMap(
      parseDocument(file.text),
      (document) => openConfig(registry, document, environment),
    );
    if (Result.isFailure(opened)) {
      return yield* new ConfigError({ message: report(file.path, file.text, opened.failure) });
    }
    const { settings, sources, rules } = opened.success;
    const language = Option.fromUndefinedOr(settings.language);
    (yield* Speech).follow(language);
    const { hide } = yield* Secrets;
    hide(secretValues([...sources, ...rules, ...opened.success.notifiers], environment));
    const configured = file.embedded
      ? onlyUsable(opened.success.notifiers)
      : { notifiers: opened.success.notifiers, warnings: [] };
    const channels = configured.notifiers.length > 0
      ? configured
      : withFallback(configured, registry.notifiers, environment);
    const config: Configured<S, R, N> = {
      pollInterval: Duration.seconds(settings.poll_interval_seconds),
      firstRun: settings.first_run,
      sqlitePath: settings.state.sqlite_path,
      retention: Duration.days(settings.state.retention_days),
      delivery: {
        maxAge: Duration.hours(settings.delivery.max_age_hours),
        maxAttempts: settings.delivery.max_attempts,
        digestAbove: settings.delivery.digest_above,
        floodLimit: settings.delivery.flood_limit,
      },
      updateWindow: Duration.minutes(settings.delivery.update_window_minutes),
      locale: {
        language: Option.getOrElse(
          Option.orElse(language, () => chosenLanguage(environment)),
          () => standardLanguage,
        ),
        timezone: settings.timezone ?? (yield* Locale).timezone,
      },
      stale: Duration.minutes(settings.supervision.stale_minutes),
      vocabulary: vocabularyOf(registry.sources),
      sources,
      rules,
      notifiers: channels.notifiers,
      origin: { path: file.path, embedded: file.embedded },
      identity: { path: yield* ownPath(file), hash: opened.success.hash },
      warnings: [
        ...file.embedded
          ? [
            "No config was found, the built-in example serves; mrt init writes one",
          ]
          : [],
        ...sources.length === 0
          ? ["No source is configured, nothing is watched; add one under sources"]
          : [],
        ...rules.length === 0
          ? [
            `No rule is configured, nothing will match; add ${
              anyOf(registry.rules.map(({ kind }) => kind))
            }`,
          ]
          : [],
        ...missingTokens([...sources, ...rules, ...channels.notifiers], environment),
        ...channels.warnings,
      ],
    };
    return config;
  });

/** `loadWith` everything that is registered. */
export const load = (path: Option.Option<string>) =>
  Effect.flatMap(Registered, (registry) => loadWith(registry)(path));

export type AppConfig = Effect.Success<ReturnType<typeof load>>;
