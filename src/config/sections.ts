import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../domain/environment.ts";
import { languages, standardLanguage } from "../domain/locale.ts";
import type { Rule } from "../domain/rule.ts";
import {
  type Entry,
  type NotifierPlugin,
  type Plugin,
  type SourcePlugin,
  strict,
} from "../plugin/plugin.ts";
import { setting } from "../plugin/fields.ts";
import {
  type ConfigDocument,
  duplicateKeys,
  type Mistake,
  nodeAt,
  type Path,
  valueOf,
} from "./document.ts";
import { configHash } from "./hash.ts";
import { mistakesOf } from "./mistakes.ts";

/** The kinds of sources, rules and notifiers a config may use, and what they need to be built. */
export interface Registry<S, R, N> {
  readonly sources: ReadonlyArray<SourcePlugin<S>>;
  readonly rules: ReadonlyArray<Plugin<Rule, R>>;
  readonly notifiers: ReadonlyArray<NotifierPlugin<N>>;
}

const week = 7 * 24 * 60 * 60;

/** A whole number of something, `standard` when it is not given. */
const whole = (
  unit: string,
  { minimum, maximum, standard }: Record<"minimum" | "maximum" | "standard", number>,
  description: string,
) =>
  setting(
    Schema.Int.check(
      Schema.isBetween({ minimum, maximum }, {
        expected: `a number of ${unit} from ${minimum} to ${maximum}`,
      }),
    ),
    standard,
    description,
  );

/**
 * An area and a place, or one of IANA's names of countries and of UTC. `CST` alone would be taken for
 * Chicago's time, and means others too.
 */
const zoneName = new RegExp(
  "^(?:[A-Za-z_]+\\/[\\w+/-]+|UTC|UCT|GMT|Universal|Zulu|Greenwich|PRC|ROC|ROK|Hongkong|Japan|" +
    "Singapore|Cuba|Egypt|Eire|GB|GB-Eire|Iceland|Iran|Israel|Jamaica|Kwajalein|Libya|NZ|NZ-CHAT|" +
    "Navajo|Poland|Portugal|Turkey|W-SU)$",
);

/** The settings that belong to no plugin. */
const settings = {
  poll_interval_seconds: setting(
    Schema.Int.check(
      Schema.isBetween({ minimum: 10, maximum: week }, {
        expected: `a number of seconds from 10 to ${week} (7 days)`,
      }),
    ),
    300,
    "How often the daemon polls a source, in seconds.",
  ),
  first_run: setting(
    Schema.Literals(["summary", "each", "silent"]),
    "summary",
    "What a source's first poll sends: one summary of all matches, an alert for each, or nothing.",
  ),
  language: setting(
    Schema.Literals(languages),
    standardLanguage,
    "The language of alerts: English or Chinese.",
  ),
  timezone: Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter(
        (name) => zoneName.test(name) && Option.isSome(DateTime.zoneMakeNamed(name)),
        {
          expected: "a time zone such as Asia/Shanghai",
          toJsonSchema: () => ({ pattern: zoneName.source }),
        },
      ),
    ).annotate({
      title: "time zone",
      description: "The time zone of every time shown; without it the system's.",
    }),
  ),
  state: Schema.Struct({
    sqlite_path: setting(
      Schema.String.check(
        Schema.isPattern(/^[^\0]*[^\s\0][^\0]*$/u, { expected: "the path of a file" }),
      ).annotate({ title: "path" }),
      "./mrt_state.sqlite3",
      "The state file, relative to the working directory.",
    ),
    retention_days: whole(
      "days",
      { minimum: 1, maximum: 3650, standard: 180 },
      "Days to keep events, sent alerts and failures; pending deliveries and dead letters stay.",
    ),
  }).annotate({ description: "What MRT remembers, and for how long." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  delivery: Schema.Struct({
    max_age_hours: whole(
      "hours",
      { minimum: 1, maximum: 8760, standard: 72 },
      "Give up an alert that still fails this many hours after its first attempt; what was never tried is kept.",
    ),
    max_attempts: whole(
      "attempts",
      { minimum: 1, maximum: 100, standard: 5 },
      "A message refused this often is given up; a channel that is down costs no attempt.",
    ),
    digest_above: whole(
      "alerts",
      { minimum: 1, maximum: 100, standard: 5 },
      "When more alerts than this are pending for a channel, they go out together.",
    ),
    flood_limit: whole(
      "matches",
      { minimum: 0, maximum: 10_000, standard: 30 },
      "More matches than this of one source in one poll become one summary, and a channel with a very long or old queue catches up with one message; 0: each is sent in full.",
    ),
    update_window_minutes: whole(
      "minutes",
      { minimum: 0, maximum: 1440, standard: 60 },
      "After an update of an item, gather its further updates into one message for this many minutes; 0: each is sent at once.",
    ),
  }).annotate({ description: "When alerts are gathered, and when one is given up." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
  supervision: Schema.Struct({
    stale_minutes: whole(
      "minutes",
      { minimum: 1, maximum: 10_080, standard: 60 },
      "Notify the channels when a source has failed, or an alert has been pending, for this many minutes.",
    ),
  }).annotate({ description: "When MRT reports trouble of its own." }).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed({})),
  ),
};

const Settings = Schema.Struct(settings);
const settingKeys = Object.keys(settings);
const decodeSettings = SchemaParser.decodeUnknownResult(Settings);

/** The whole config, with `section` saying what may stand in a plugin's section. */
const rootSchema = <S extends Schema.Constraint>(
  registry: Registry<unknown, unknown, unknown>,
  section: (plugin: Plugin<unknown, unknown>) => S,
) => {
  const sections = (plugins: ReadonlyArray<Plugin<unknown, unknown>>) =>
    Object.fromEntries(
      plugins.map((plugin) => [plugin.kind, Schema.optionalKey(section(plugin))]),
    );
  return Schema.Struct({
    ...sections(registry.rules),
    ...settings,
    sources: Schema.optionalKey(
      Schema.Struct(sections(registry.sources)).annotate({ description: "What is watched." }),
    ),
    notify: Schema.optionalKey(
      Schema.Struct(sections(registry.notifiers)).annotate({
        description: "The channels, each of which gets every alert.",
      }),
    ),
  });
};

/** The config with all its sections, for what describes it; decoding goes plugin by plugin. */
export const configSchema = (registry: Registry<unknown, unknown, unknown>) =>
  rootSchema(registry, ({ config }) => config);

/** What is in the sections is checked by their plugins. */
const rootDecoder = (registry: Registry<unknown, unknown, unknown>) =>
  SchemaParser.decodeUnknownResult(rootSchema(registry, () => Schema.Unknown), strict);

interface Opened<A, R> {
  readonly entries: ReadonlyArray<Entry<A, R>>;
  readonly mistakes: ReadonlyArray<Mistake>;
}

/** Lets each plugin that has a section below `parent` say what the section configures. */
const open = <A, R>(
  document: ConfigDocument,
  environment: Environment,
  parent: Path,
  plugins: ReadonlyArray<Plugin<A, R>>,
): Opened<A, R> => {
  const entries: Array<Entry<A, R>> = [];
  const mistakes: Array<Mistake> = [];
  for (const plugin of plugins) {
    const path = [...parent, plugin.kind];
    const node = nodeAt(document.root, path);
    if (node === undefined) continue;
    const opened = plugin.open(valueOf(node), environment);
    if (Result.isSuccess(opened)) entries.push(...opened.success);
    else mistakes.push(...mistakesOf(document, opened.failure, path));
  }
  return { entries, mistakes };
};

/** Everything a config says, or everything that is wrong with it. */
export const openConfig = <S, R, N>(
  registry: Registry<S, R, N>,
  document: ConfigDocument,
  environment: Environment,
) => {
  const root = rootDecoder(registry)(document.value);
  const sources = open(document, environment, ["sources"], registry.sources);
  const rules = open(document, environment, [], registry.rules);
  const notifiers = open(document, environment, ["notify"], registry.notifiers);
  const mistakes = [
    ...duplicateKeys(document),
    ...Option.match(Result.getFailure(root), {
      onNone: () => [],
      onSome: (issue) => mistakesOf(document, issue, []),
    }),
    ...sources.mistakes,
    ...rules.mistakes,
    ...notifiers.mistakes,
  ];
  const settings = decodeSettings(document.value);
  return mistakes.length > 0 || Result.isFailure(settings)
    ? Result.fail(mistakes)
    : Result.succeed({
      settings: settings.success,
      hash: configHash(document.value, settingKeys),
      sources: sources.entries,
      rules: rules.entries,
      notifiers: notifiers.entries,
    });
};
