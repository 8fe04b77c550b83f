import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import type { AppConfig } from "../config/load.ts";
import * as Layers from "../app/layers.ts";
import { readConfig } from "./config_flag.ts";

/** Looks at the state file that the config names; nothing is written, made or brought up to date. */
export const readingState = <A, E, R>(
  path: Option.Option<string>,
  look: (config: AppConfig, file: string) => Effect.Effect<A, E, R>,
) =>
  Effect.gen(function* () {
    const config = yield* readConfig(path);
    const file = (yield* Path.Path).resolve(config.sqlitePath);
    return yield* Effect.provide(look(config, file), Layers.readOnlyState(config));
  });
