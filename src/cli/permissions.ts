import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import { otlpVariables } from "../app/otlp.ts";
import { type AppConfig, entriesOf } from "../config/load.ts";
import { addressText } from "../config/http.ts";
import { authorityVariable } from "../config/network.ts";
import { proxiesIn, socksHostsIn } from "../config/secrets.ts";
import { languageVariables } from "../domain/speech.ts";
import { terminalVariables } from "./output.ts";

const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)];

/** The flags that let Deno do what this config needs, and no more. */
export const permissionsOf = Effect.fnUntraced(function* (config: AppConfig) {
  const { dirname, resolve } = yield* Path.Path;
  const { environment, read } = config;
  const entries = entriesOf(config);
  const folder = dirname(resolve(config.sqlitePath));
  const authority = environment.get(authorityVariable);
  const collector = environment.get(otlpVariables.endpoint);
  const variables = distinct([
    "MRT_CONFIG",
    ...languageVariables,
    ...terminalVariables,
    ...entries.flatMap(({ variables = [] }) => variables),
    ...entries.flatMap(({ secrets }) => secrets.map(({ variable }) => variable)),
    ...read.variables,
    ...proxiesIn(environment),
    ...Option.isSome(collector) ? Object.values(otlpVariables) : [],
    ...Option.isSome(authority) ? [authorityVariable] : [],
  ]);
  const files = distinct([
    ...config.origin.embedded ? [] : [resolve(config.origin.path)],
    folder,
    ...[
      ...entries.flatMap(({ files = [] }) => files),
      ...read.files,
      ...Option.toArray(authority),
    ].map((file) => resolve(file)),
  ]);
  const asked = entries.flatMap(({ hosts = [] }) => hosts);
  // Without hosts to ask nobody asks a proxy either.
  const hosts = distinct([
    ...asked.length === 0 ? [] : [...asked, ...socksHostsIn(environment)],
    ...Option.toArray(config.http).map(({ address }) => addressText(address)),
    ...Option.toArray(collector).flatMap((url) => URL.parse(url)?.host ?? []),
  ]);
  return [
    // Deno takes no empty list.
    ...hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`],
    `--allow-env=${variables.join(",")}`,
    `--allow-read=${files.join(",")}`,
    `--allow-write=${folder}`,
  ];
});
