import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { Environment } from "../domain/environment.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import { proxyProblem, proxyVariables } from "../http/proxy.ts";
import { isForbidden, whyUnreadable } from "./file.ts";

/*
 * What the runtime reads from the environment before any request; with values that cannot work it
 * ignores them or fails with a number.
 */

/** The variable that names a private authority. */
export const authorityVariable = "DENO_CERT";

/** Bytes; the bundle of all public authorities has 250 KB. */
const maxBytes = 4 * 1024 * 1024;

const authorityProblem = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem;
  const name = cleanLine(path);
  return yield* fs.stream(path, { bytesToRead: maxBytes }).pipe(
    Stream.decodeText,
    Stream.mkString,
    Effect.map((text) =>
      text.includes("-----BEGIN CERTIFICATE-----") ? Option.none<Phrase>() : Option.some({
        en: `${name} holds no certificate in PEM form`,
        zh: `${name} 中没有 PEM 格式的证书`,
      })
    ),
    // Without the right to look nobody can tell.
    Effect.catch((error) =>
      Effect.succeed(isForbidden(error) ? Option.none() : Option.some(whyUnreadable(name, error)))
    ),
    Effect.map(Option.map((problem) => labelled(authorityVariable, problem))),
  );
});

/** What is wrong with the variables of the network, before anything is asked. */
export const networkMistakes = Effect.gen(function* () {
  const { get } = yield* Environment;
  const proxies = proxyVariables.filter((name) => name.toUpperCase() !== "NO_PROXY").flatMap((
    name,
  ) => Option.toArray(Option.flatMap(get(name), (value) => proxyProblem(name, value))));
  const authority = yield* Option.match(get(authorityVariable), {
    onNone: () => Effect.succeedNone,
    onSome: authorityProblem,
  });
  return [...proxies, ...Option.toArray(authority)];
}).pipe(Effect.withSpan("Config.networkMistakes"));
