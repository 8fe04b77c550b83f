import * as Effect from "effect/Effect";
import * as Path from "effect/Path";
import * as Layers from "../app/layers.ts";
import { log } from "../app/telemetry.ts";
import * as Config from "../config/load.ts";
import { entriesOf } from "../config/load.ts";
import { ConfigError } from "../config/error.ts";
import { networkMistakes } from "../config/network.ts";
import { unusableEntries } from "../config/secrets.ts";
import type { Phrase } from "../domain/phrase.ts";
import { mrt } from "./root.ts";

/** The config that `--config` names, or the one there is without it. */
export const namedConfig = Effect.flatMap(mrt, ({ config }) => Config.load(config));

const linesOf = (phrases: ReadonlyArray<Phrase>): Phrase => ({
  en: phrases.map(({ en }) => en).join("\n"),
  zh: phrases.map(({ zh }) => zh).join("\n"),
});

/** The config, with what of it cannot be used; fails where the environment is to be mended first. */
export const usableConfig = Effect.gen(function* () {
  const config = yield* namedConfig;
  const mistakes = [...config.mistakes, ...yield* networkMistakes];
  if (mistakes.length > 0) return yield* new ConfigError({ says: linesOf(mistakes) });
  return { config, unusable: unusableEntries(entriesOf(config), config.environment) };
}).pipe(Effect.withSpan("Cli.usableConfig"));

/** Loads the config and logs what the operator should know before anything is polled. */
export const loadConfig = Effect.gen(function* () {
  const { config, unusable } = yield* usableConfig;
  // Nobody has set anything up yet: what is missing is a notice, no warning.
  for (const { en } of [...config.idle, ...config.warnings]) {
    yield* config.origin.embedded
      ? log.configNote({ note: en })
      : log.configWarning({ warning: en });
  }
  for (const { id, reason } of unusable) {
    yield* log.entryUnusable({ entry: id, error: reason.en });
  }
  return { config, unusable };
}).pipe(Effect.withSpan("Cli.loadConfig"));

/**
 * Looks at the state file that the config names; nothing is written, made or brought up to date. What
 * the config lacks is no matter: whoever wrote the state had variables of its own.
 */
export const readingState = <A, E, R>(
  look: (config: Config.AppConfig, file: string) => Effect.Effect<A, E, R>,
) =>
  Effect.gen(function* () {
    const config = yield* namedConfig;
    const file = (yield* Path.Path).resolve(config.sqlitePath);
    return yield* Effect.provide(look(config, file), Layers.readOnlyState(config));
  });
