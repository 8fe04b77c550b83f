import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Rule } from "../domain/rule.ts";
import {
  type Entry,
  type NotifierPlugin,
  type Plugin,
  type SourcePlugin,
  strict,
} from "../plugin/plugin.ts";
import { describing } from "../plugin/fields.ts";
import {
  type ConfigDocument,
  duplicateKeys,
  type Mistake,
  nodeAt,
  type Path,
  valueOf,
} from "./document.ts";
import { channelsOf } from "./fallback.ts";
import { configHash } from "./hash.ts";
import { mistakesOf } from "./mistakes.ts";
import { sayPath } from "./redact.ts";
import { danglingOf, type PlacedReference } from "./references.ts";
import { settingsDecoder, settingsWith } from "./settings.ts";

/** The kinds of sources, rules and notifiers a config may use, and what they need to be built. */
export interface Registry<S, R, N> {
  readonly sources: ReadonlyArray<SourcePlugin<S>>;
  readonly rules: ReadonlyArray<Plugin<Rule, R>>;
  readonly notifiers: ReadonlyArray<NotifierPlugin<N>>;
}

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
    ...settingsWith(registry.sources),
    sources: Schema.optionalKey(
      Schema.Struct(sections(registry.sources)).annotate(
        describing({ en: "What is watched.", zh: "监视哪些来源。" }),
      ),
    ),
    notify: Schema.optionalKey(
      Schema.Struct(sections(registry.notifiers)).annotate(describing({
        en: "The channels; each gets every alert, unless a rule says which channels hear of it.",
        zh: "通道；除非规则指定了通道，每个通道都会收到所有提醒。",
      })),
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
  readonly hints: ReadonlyArray<Phrase>;
  readonly references: ReadonlyArray<PlacedReference>;
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
  const hints: Array<Phrase> = [];
  const references: Array<PlacedReference> = [];
  for (const plugin of plugins) {
    const path = [...parent, plugin.kind];
    const node = nodeAt(document.root, path);
    if (node === undefined) continue;
    const section = valueOf(node);
    const opened = plugin.open(section, environment);
    hints.push(...plugin.hints(section, sayPath(path)));
    for (const reference of plugin.references?.(section) ?? []) {
      references.push({ ...reference, path: [...path, ...reference.path] });
    }
    if (Result.isSuccess(opened)) entries.push(...opened.success);
    else mistakes.push(...mistakesOf(document, opened.failure, path));
  }
  return { entries, mistakes, hints, references };
};

const channelReferences = (
  path: Path,
  names: ReadonlyArray<string> = [],
): ReadonlyArray<PlacedReference> =>
  names.map((written, index) => ({
    to: "channel",
    path: [...path, index],
    written,
    fits: (channel) => channel === written,
  }));

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
  const decoded = settingsDecoder(registry.sources)(document.value);
  const references = [
    ...rules.references,
    ...Option.match(Result.getSuccess(decoded), {
      onNone: () => [],
      onSome: ({ supervision }) => channelReferences(["supervision", "notify"], supervision.notify),
    }),
  ];
  const dangling = danglingOf(document, references, {
    channels: notifiers.mistakes.length > 0
      ? undefined
      : channelsOf(notifiers.entries, registry.notifiers, environment),
    sources: sources.entries.map(({ id }) => id),
    events: registry.sources.flatMap(({ kinds }) =>
      kinds.flatMap(({ events }) => events.map(({ type }) => type))
    ),
  });
  const mistakes = [
    ...duplicateKeys(document),
    ...Option.match(Result.getFailure(root), {
      onNone: () => [],
      onSome: (issue) => mistakesOf(document, issue, []),
    }),
    ...sources.mistakes,
    ...rules.mistakes,
    ...notifiers.mistakes,
    ...dangling.mistakes,
  ];
  return mistakes.length > 0 || Result.isFailure(decoded) ? Result.fail(mistakes) : Result.succeed({
    settings: decoded.success,
    hash: configHash(document.value, Object.keys(settingsWith(registry.sources))),
    sources: sources.entries,
    rules: rules.entries,
    notifiers: notifiers.entries,
    hints: [sources, rules, notifiers, dangling].flatMap(({ hints }) => hints),
  });
};
