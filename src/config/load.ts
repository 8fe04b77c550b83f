import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import { type Language, languages, Locale, standardLanguage } from "../domain/locale.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import { chosenLanguage, Speech } from "../domain/speech.ts";
import { Environment } from "../domain/environment.ts";
import type { Notifier } from "../domain/notifier.ts";
import type { Rule } from "../domain/rule.ts";
import type { Source } from "../domain/source.ts";
import type { Entry } from "../plugin/plugin.ts";
import { Secrets } from "../domain/secrets.ts";
import { vocabularyOf } from "../domain/vocabulary.ts";
import { type ConfigDocument, nodeAt } from "./document.ts";
import type { Configured } from "./configured.ts";
import { ConfigError } from "./error.ts";
import { exampleConfig } from "./example.ts";
import { onlyUsable, withFallback } from "./fallback.ts";
import { findConfig, ownPath } from "./file.ts";
import { secretsNamed } from "./http.ts";
import { anyOf } from "./wanted.ts";
import { Registered } from "./registered.ts";
import { report } from "./report.ts";
import { openConfig, type Registry } from "./sections.ts";
import { parseDocument } from "./syntax.ts";
import { servingOf } from "./serving.ts";
import { readSecretFiles } from "./secret_files.ts";
import { homeVariable, missingTokens, oddSecrets, secretValues } from "./secrets.ts";

const noSource = {
  en: "No source is configured, so this config watches nothing; add one under sources",
  zh: "没有配置来源，什么也不会监视；请在 sources 下添加",
};

const noRule = ({ rules }: Registry<unknown, unknown, unknown>): Phrase => {
  const { en, zh } = anyOf(rules.map(({ kind }) => verbatim(kind)));
  return {
    en: `No rule is configured, so nothing will match; add ${en}`,
    zh: `没有配置规则，什么也不会匹配；请添加 ${zh}`,
  };
};

/** All that is configured. */
export const entriesOf = <S, R, N>(
  { sources, rules, notifiers }: {
    readonly sources: ReadonlyArray<Entry<Source, S>>;
    readonly rules: ReadonlyArray<Entry<Rule, R>>;
    readonly notifiers: ReadonlyArray<Entry<Notifier, N>>;
  },
): ReadonlyArray<Entry<unknown, S | R | N>> => [...sources, ...rules, ...notifiers];

const timetablesOf = (notifiers: ReadonlyArray<Entry<Notifier, unknown>>, zone: string) =>
  new Map(
    notifiers.flatMap(({ id, timetable }) =>
      Option.toArray(
        Option.map(timetable?.(zone) ?? Option.none(), (found) => [id, found] as const),
      )
    ),
  );

/** As shells write it. */
const isAtHome = (path: string): boolean => /^~(?:[\\/]|$)/.test(path);

const atHome = Effect.fnUntraced(function* (path: string, { get }: Environment) {
  if (!isAtHome(path)) return path;
  const home = Option.orElse(get(homeVariable), () => get("USERPROFILE"));
  if (Option.isSome(home)) return `${home.value}${path.slice(1)}`;
  return yield* new ConfigError({
    says: {
      en: `state.sqlite_path begins with ~, but ${homeVariable} is not set; write the whole path`,
      zh: `state.sqlite_path 以 ~ 开头，但 ${homeVariable} 未设置；请写完整路径`,
    },
  });
});

/** The language a config names, whatever else is wrong with it. */
const languageOf = ({ root }: ConfigDocument): Option.Option<Language> =>
  Option.fromUndefinedOr(
    languages.find((language) => language === nodeAt(root, ["language"])?.value),
  );

/**
 * Finds the config, with the path of `--config` if given, checks it whole and opens what it
 * configures. Fails with one report of every mistake. Secrets are read from the environment, never
 * from the file, and from then on hidden.
 */
export const loadWith = <S, R, N>(registry: Registry<S, R, N>) =>
  Effect.fn("Config.load")(function* (path: Option.Option<string>) {
    const outside = yield* Environment;
    const file = yield* findConfig(path, exampleConfig(registry));
    const parsed = parseDocument(file.text);
    // A config with mistakes says too in which language they are told.
    const language = Option.flatMap(Result.getSuccess(parsed), languageOf);
    (yield* Speech).follow(language);
    const openWith = (environment: Environment) =>
      Result.flatMap(parsed, (document) => openConfig(registry, document, environment)).pipe(
        Result.mapError((mistakes) =>
          new ConfigError({ says: report(file.path, file.text, mistakes) })
        ),
      );
    // Which variables the config names is known when it is open.
    const named = yield* Effect.fromResult(openWith(outside));
    const { environment, mistakes, ...read } = yield* readSecretFiles(
      [
        ...entriesOf(named).flatMap(({ secrets }) => secrets.map(({ variable }) => variable)),
        ...(named.settings.http === undefined ? [] : secretsNamed(named.settings.http)).map((
          [, variable],
        ) => variable),
      ],
      outside,
    );
    const opened = yield* Effect.fromResult(openWith(environment));
    const { settings, sources, rules } = opened;
    const { hide } = yield* Secrets;
    hide(secretValues(entriesOf(opened), environment));
    const http = servingOf(settings.http, environment);
    hide(
      Option.toArray(http).flatMap(({ token, hookSecrets }) =>
        [...Option.toArray(token), ...hookSecrets.values()].map(Redacted.value)
      ),
    );
    const configured = file.embedded
      ? onlyUsable(opened.notifiers)
      : { notifiers: opened.notifiers, warnings: [] };
    const channels = configured.notifiers.length > 0
      ? configured
      : withFallback(configured, registry.notifiers, environment);
    const locale = {
      language: Option.getOrElse(
        Option.orElse(language, () => chosenLanguage(environment)),
        () => standardLanguage,
      ),
      timezone: settings.timezone ?? (yield* Locale).timezone,
    };
    const config: Configured<S, R, N> = {
      pollInterval: Duration.seconds(settings.poll_interval_seconds),
      firstRun: settings.first_run,
      sqlitePath: yield* atHome(settings.state.sqlite_path, outside),
      retention: Duration.days(settings.state.retention_days),
      delivery: {
        maxAge: Duration.hours(settings.delivery.max_age_hours),
        maxAttempts: settings.delivery.max_attempts,
        digestAbove: settings.delivery.digest_above,
        floodLimit: settings.delivery.flood_limit,
      },
      updateWindow: Duration.minutes(settings.delivery.update_window_minutes),
      locale,
      stale: Duration.minutes(settings.supervision.stale_minutes),
      notices: settings.supervision.notify ?? channels.notifiers.map(({ id }) => id),
      vocabulary: vocabularyOf(registry.sources),
      sources,
      rules,
      notifiers: channels.notifiers,
      timetables: timetablesOf(channels.notifiers, locale.timezone),
      http,
      origin: { path: file.path, embedded: file.embedded },
      identity: { path: yield* ownPath(file), hash: opened.hash },
      warnings: [
        ...file.embedded
          ? [{
            en: "No config was found, the built-in example serves; mrt init writes one",
            zh: "没有找到配置，使用内置示例；mrt init 可以生成配置",
          }]
          : [],
        ...opened.hints,
        ...missingTokens([...sources, ...rules, ...channels.notifiers], environment),
        ...oddSecrets(entriesOf(opened), environment),
        ...channels.warnings,
      ],
      idle: [
        ...sources.length === 0 ? [noSource] : [],
        ...rules.length === 0 ? [noRule(registry)] : [],
      ],
      environment,
      read: isAtHome(settings.state.sqlite_path)
        ? { ...read, variables: [homeVariable, ...read.variables] }
        : read,
      mistakes,
    };
    return config;
  });

/** `loadWith` everything that is registered. */
export const load = (path: Option.Option<string>) =>
  Effect.flatMap(Registered, (registry) => loadWith(registry)(path));

export type AppConfig = Effect.Success<ReturnType<typeof load>>;
