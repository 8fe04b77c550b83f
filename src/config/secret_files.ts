import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Stream from "effect/Stream";
import type { Environment } from "../domain/environment.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import { bareSecret } from "../plugin/plugin.ts";
import { whyUnreadable } from "./file.ts";

/** Bytes. A secret is a line; more is the wrong file. */
const maxBytes = 64 * 1024;

/** The variable that may hold the path of a file with the value instead, as Docker's images have it. */
export const fileVariable = (name: string): string => `${name}_FILE`;

/** The environment with what secret files hold, and what is wrong with them. */
export interface SecretFiles {
  readonly environment: Environment;
  /** The variables that name files, and these. */
  readonly variables: ReadonlyArray<string>;
  readonly files: ReadonlyArray<string>;
  readonly mistakes: ReadonlyArray<Phrase>;
}

/** What cannot be opened and does not look like this may be the secret, which nobody may see. */
const isPath = (text: string): boolean => /^(?:[/\\.~]|[a-z]:[/\\])/i.test(text);

const namesNothing = (variable: string): Phrase => ({
  en: `${variable} names no file; it holds the path of the file with the secret, not the secret`,
  zh: `${variable} 没有指向文件；它应是存放密钥的文件的路径，而不是密钥本身`,
});

const read = Effect.fn("Config.readSecret")(function* (variable: string, path: string) {
  const fs = yield* FileSystem.FileSystem;
  const name = cleanLine(path);
  const text = yield* fs.stream(path, { bytesToRead: maxBytes + 1 }).pipe(
    Stream.decodeText,
    Stream.mkString,
    Effect.mapError((error) =>
      isPath(path) ? labelled(variable, whyUnreadable(name, error)) : namesNothing(variable)
    ),
  );
  if (text.length > maxBytes) {
    return yield* Effect.fail(labelled(variable, {
      en: `${name} is larger than 64 KiB; check that it is the file of the secret`,
      zh: `${name} 超过 64 KiB；请确认它是存放密钥的文件`,
    }));
  }
  if (bareSecret(text).trim() === "") {
    return yield* Effect.fail(labelled(variable, {
      en: `${name} is empty; write the secret into it`,
      zh: `${name} 是空的；请把密钥写进去`,
    }));
  }
  return text;
});

const bothSet = (variable: string): Phrase => ({
  en: `${variable} and ${fileVariable(variable)} are both set; keep one of them`,
  zh: `${variable} 和 ${fileVariable(variable)} 都设置了；请只保留一个`,
});

/** Reads the file that `NAME_FILE` names for each of the variables, where NAME itself is not set. */
export const readSecretFiles = Effect.fn("Config.readSecretFiles")(function* (
  variables: ReadonlyArray<string>,
  environment: Environment,
) {
  const values = new Map<string, string>();
  const named: Array<{ readonly variable: string; readonly path: string }> = [];
  const mistakes: Array<Phrase> = [];
  for (const variable of new Set(variables)) {
    const path = environment.get(fileVariable(variable));
    if (Option.isNone(path)) continue;
    named.push({ variable: fileVariable(variable), path: path.value });
    if (Option.isSome(environment.get(variable))) {
      mistakes.push(bothSet(variable));
      continue;
    }
    const found = yield* Effect.result(read(fileVariable(variable), path.value));
    if (Result.isSuccess(found)) values.set(variable, found.success);
    else mistakes.push(found.failure);
  }
  const found: SecretFiles = {
    environment: {
      get: (name) =>
        Option.orElse(environment.get(name), () => Option.fromUndefinedOr(values.get(name))),
    },
    variables: named.map(({ variable }) => variable),
    files: named.map(({ path }) => path),
    mistakes,
  };
  return found;
});
