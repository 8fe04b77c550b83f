import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import * as Flag from "effect/cli/Flag";
import * as Config from "../config/load.ts";
import { unusableEntries } from "../config/secrets.ts";
import { Environment } from "../domain/environment.ts";

export const configFlag = Flag.String("config").pipe(
  Flag.withAlias("c"),
  Flag.withMetavar("PATH"),
  Flag.withDescription("The config file; default: MRT_CONFIG, else ./config.json"),
  Flag.optional,
);

/** Loads the config for who only looks at the state; whoever wrote that had variables of its own. */
export const readConfig = Config.load;

/** Loads the config and says what the operator should know before anything is polled. */
export const loadConfig = Effect.fn("Cli.loadConfig")(function* (path: Option.Option<string>) {
  const config = yield* readConfig(path);
  // Nobody has set anything up yet: what is missing is a notice, no warning.
  const tell = config.origin.embedded ? Effect.logInfo : Effect.logWarning;
  for (const warning of config.warnings) yield* tell(warning);
  const unusable = unusableEntries(
    [...config.sources, ...config.rules, ...config.notifiers],
    yield* Environment,
  );
  for (const { id, reason } of unusable) yield* Effect.logError(`${id} cannot be used: ${reason}`);
  const { resolve } = yield* Path.Path;
  yield* Effect.logInfo(`State file ${resolve(config.sqlitePath)}`);
  return { config, unusable };
});
