import * as Effect from "effect/Effect";
import * as Path from "effect/Path";
import * as Layers from "../app/layers.ts";
import * as Config from "../config/load.ts";
import { unusableEntries } from "../config/secrets.ts";
import { Environment } from "../domain/environment.ts";
import { mrt } from "./root.ts";

/** The config that `--config` names, or the one there is without it. */
export const namedConfig = Effect.flatMap(mrt, ({ config }) => Config.load(config));

/** Loads the config and says what the operator should know before anything is polled. */
export const loadConfig = Effect.gen(function* () {
  const config = yield* namedConfig;
  // Nobody has set anything up yet: what is missing is a notice, no warning.
  const tell = config.origin.embedded ? Effect.logInfo : Effect.logWarning;
  for (const warning of config.warnings) yield* tell(warning);
  const unusable = unusableEntries(
    [...config.sources, ...config.rules, ...config.notifiers],
    yield* Environment,
  );
  for (const { id, reason } of unusable) {
    yield* Effect.logError(`${id} cannot be used: ${reason.en}`);
  }
  const { resolve } = yield* Path.Path;
  yield* Effect.logInfo(`State file ${resolve(config.sqlitePath)}`);
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
