import * as Effect from "effect/Effect";
import * as Path from "effect/Path";
import type { AppConfig } from "../config/load.ts";
import { proxiesIn } from "../config/secrets.ts";
import { Environment } from "../domain/environment.ts";
import { languageVariables } from "../domain/speech.ts";
import { terminalVariables } from "./output.ts";

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

/** The flags that let Deno do what this config needs, and no more. */
export const permissionsOf = Effect.fnUntraced(function* (config: AppConfig) {
  const { dirname, resolve } = yield* Path.Path;
  const environment = yield* Environment;
  const entries = [...config.sources, ...config.rules, ...config.notifiers];
  const folder = dirname(resolve(config.sqlitePath));
  const variables = [
    "MRT_CONFIG",
    ...languageVariables,
    ...terminalVariables,
    ...entries.flatMap(({ variables = [] }) => variables),
    ...entries.flatMap(({ secrets }) => secrets.map(({ variable }) => variable)),
    ...proxiesIn(environment),
  ];
  const files = entries.flatMap(({ files = [] }) => files).map((file) => resolve(file));
  const hosts = distinct(entries.flatMap(({ hosts = [] }) => hosts));
  const read = [
    ...config.origin.embedded ? [] : [resolve(config.origin.path)],
    folder,
    ...files,
  ];
  return [
    // Deno takes no empty list.
    ...hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`],
    `--allow-env=${distinct(variables).join(",")}`,
    `--allow-read=${distinct(read).join(",")}`,
    `--allow-write=${folder}`,
  ];
});
