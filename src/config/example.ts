import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Plugin } from "../plugin/plugin.ts";
import { type AnyRegistry, registry } from "./registered.ts";

const examplesOf = (
  plugins: ReadonlyArray<Plugin<unknown, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    plugins.flatMap(({ kind, example }) => example === undefined ? [] : [[kind, example]]),
  );

/** Settings worth seeing in a first config. */
export const exampleSettings = {
  poll_interval_seconds: 300,
  first_run: "summary",
  state: { sqlite_path: "./mrt_state.sqlite3" },
};

/** config.example.json, which also serves where there is no config. */
export const exampleConfig = ({ sources, rules, notifiers }: AnyRegistry) => ({
  $schema: "./config.schema.json",
  _comment:
    "Copy to config.json. Comments and trailing commas are allowed there, keys that begin with _ are ignored. Keys ending in _env hold the NAME of an environment variable, never the secret itself.",
  ...examplesOf(rules),
  ...exampleSettings,
  sources: examplesOf(sources),
  notify: examplesOf(notifiers),
});

/** Nothing is looked up: what variables hold is of no interest. */
export const noEnvironment = { get: () => Option.none() };

/** A source's key of the example. */
const exampleKey = ({ sources }: AnyRegistry): string | undefined => {
  for (const plugin of sources) {
    if (plugin.example === undefined) continue;
    const [entry] = Result.getOrElse(plugin.open(plugin.example, noEnvironment), () => []);
    if (entry !== undefined) return entry.id;
  }
  return undefined;
};

/** A source and a channel to name in the help. */
export const exampleNames = (registry: AnyRegistry) => ({
  source: exampleKey(registry) ?? "KIND:NAME",
  channel: registry.notifiers[0]?.kind ?? "CHANNEL",
});

/** The same for commands whose help is written before anything is known. */
export const example = exampleNames(registry);
