import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import { type Entry, type Environment, type Plugin, strict } from "../domain/plugin.ts";
import {
  type ConfigDocument,
  duplicateKeys,
  type Mistake,
  nodeAt,
  type Path,
  valueOf,
} from "./config_document.ts";
import { mistakesOf } from "./config_mistakes.ts";

/** The kinds of sources, rules and notifiers a config may use. */
export interface Registry<S, R, N> {
  readonly sources: ReadonlyArray<Plugin<S>>;
  readonly rules: ReadonlyArray<Plugin<R>>;
  readonly notifiers: ReadonlyArray<Plugin<N>>;
}

const week = 7 * 24 * 60 * 60;

/** A whole number of something, `standard` when it is not given. */
const whole = (
  unit: string,
  { minimum, maximum, standard }: Record<"minimum" | "maximum" | "standard", number>,
) =>
  Schema.Int.check(
    Schema.isBetween({ minimum, maximum }, {
      expected: `a number of ${unit} from ${minimum} to ${maximum}`,
    }),
  ).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(standard)));

/** The settings that belong to no plugin. */
const settings = {
  poll_interval_seconds: Schema.Int.check(
    Schema.isBetween({ minimum: 10, maximum: week }, {
      expected: `a number of seconds from 10 to ${week} (7 days)`,
    }),
  ).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(300))),
  first_run: Schema.Literals(["summary", "each", "silent"]).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed("summary" as const)),
  ),
  state: Schema.Struct({
    sqlite_path: Schema.String.check(
      Schema.isPattern(/^[^\0]*[^\s\0][^\0]*$/, { expected: "the path of a file" }),
    ).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed("./mrt_state.sqlite3"))),
    retention_days: whole("days", { minimum: 1, maximum: 3650, standard: 180 }),
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  delivery: Schema.Struct({
    max_age_hours: whole("hours", { minimum: 1, maximum: 8760, standard: 72 }),
    max_attempts: whole("attempts", { minimum: 1, maximum: 100, standard: 5 }),
    digest_above: whole("alerts", { minimum: 1, maximum: 100, standard: 5 }),
    update_window_minutes: whole("minutes", { minimum: 0, maximum: 1440, standard: 60 }),
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
};

const Settings = Schema.Struct(settings);
const decodeSettings = SchemaParser.decodeUnknownResult(Settings);

/** Which sections there may be; what is in them is checked by their plugins. */
const sections = (plugins: ReadonlyArray<Plugin<unknown>>) =>
  Object.fromEntries(plugins.map(({ kind }) => [kind, Schema.optionalKey(Schema.Unknown)]));

const rootDecoder = (registry: Registry<unknown, unknown, unknown>) =>
  SchemaParser.decodeUnknownResult(
    Schema.Struct({
      ...sections(registry.rules),
      ...settings,
      sources: Schema.optionalKey(Schema.Struct(sections(registry.sources))),
      notify: Schema.optionalKey(Schema.Struct(sections(registry.notifiers))),
    }),
    strict,
  );

interface Opened<R> {
  readonly entries: ReadonlyArray<Entry<R>>;
  readonly mistakes: ReadonlyArray<Mistake>;
}

/** Lets each plugin that has a section below `parent` say what the section configures. */
const open = <R>(
  document: ConfigDocument,
  environment: Environment,
  parent: Path,
  plugins: ReadonlyArray<Plugin<R>>,
): Opened<R> => {
  const entries: Array<Entry<R>> = [];
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
      sources: sources.entries,
      rules: rules.entries,
      notifiers: notifiers.entries,
    });
};
