import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import type { PlatformError } from "effect/PlatformError";
import * as Result from "effect/Result";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { isForbidden } from "../config/file.ts";
import type { AnyRegistry } from "../config/registered.ts";
import { exampleFlags, type FirstConfig, firstConfig } from "../config/starter.ts";
import { runsFromSource } from "../app/version.ts";
import { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";
import { cleanLine } from "../domain/text.ts";
import { NoFirstConfig } from "./exit.ts";
import { answerFlags, answersOf } from "./init_questions.ts";
import { mrt } from "./root.ts";

const defaultPath = "./config.json";

const refusal = (says: Phrase) => new NoFirstConfig({ says, exitCode: 2 });

const standsAlready = (path: string) => {
  const name = cleanLine(path);
  return refusal({
    en: `${name} exists and is left as it is; name another file with --config, or remove it`,
    zh: `${name} 已经存在，保持原样；请用 --config 指定别的文件，或先删除它`,
  });
};

const unwritable = (path: string, error: PlatformError) => {
  const { reason } = error;
  const name = cleanLine(path);
  if (reason._tag === "AlreadyExists") return standsAlready(path);
  if (isForbidden(error)) {
    return refusal({
      en: `No permission to write ${name}; start Deno with --allow-write=${name}`,
      zh: `没有写入 ${name} 的权限；请用 --allow-write=${name} 启动 Deno`,
    });
  }
  return refusal(
    reason._tag === "NotFound"
      ? {
        en: `The folder of ${name} does not exist; make it first`,
        zh: `${name} 所在的目录不存在；请先建好`,
      }
      : {
        en: `${name} cannot be written; check its folder, owner and mode`,
        zh: `无法写入 ${name}；请检查所在目录、属主和权限`,
      },
  );
};

/** Creates the file, or fails where something stands at its path. */
const write = Effect.fn("Cli.init.write")(function* (path: string, text: string) {
  const fs = yield* FileSystem.FileSystem;
  yield* fs.writeFileString(path, text, { flag: "wx" }).pipe(
    Effect.uninterruptible,
    Effect.mapError((error) => unwritable(path, error)),
  );
});

/** As people call it here. */
const program = runsFromSource ? "deno task mrt" : "mrt";

const words = {
  wrote: { en: "Wrote", zh: "已写入" },
  needed: { en: "needed", zh: "必需" },
  optional: { en: "optional", zh: "可选" },
  comma: { en: ", ", zh: "，" },
  variables: {
    en: "Set these variables; NAME_FILE may hold the path of a file with the secret instead. " +
      "Secrets stand in no config:",
    zh: "请设置这些变量；也可以用 NAME_FILE 指定存放密钥的文件。配置中不写密钥：",
  },
  then: { en: "Then:", zh: "然后：" },
} satisfies Readonly<Record<string, Phrase>>;

const nextSteps = (
  path: string,
  named: boolean,
  { secrets }: FirstConfig,
  say: (phrase: Phrase) => string,
): string => {
  const width = Math.max(...secrets.map(({ variable }) => variable.length));
  const exports = secrets.map(({ variable, path, required }) =>
    `  export ${`${variable}='…'`.padEnd(width + 4)}   # ${
      say(required ? words.needed : words.optional)
    }${say(words.comma)}${path}`
  );
  const option = named ? ` --config ${path}` : "";
  return [
    `${say(words.wrote)} ${cleanLine(path)}`,
    ...exports.length === 0 ? [] : ["", say(words.variables), "", ...exports],
    "",
    say(words.then),
    "",
    ...["check", "test-notify", "once"].map((command) => `  ${program} ${command}${option}`),
  ].join("\n");
};

export const init = (registry: AnyRegistry) =>
  Command.make(
    "init",
    {
      output: Flag.String("output").pipe(
        Flag.withMetavar("PATH"),
        Flag.withDescription("The file to write; default: that of --config"),
        Flag.optional,
      ),
      given: answerFlags(registry),
      yes: Flag.Boolean("yes").pipe(
        Flag.withAlias("y"),
        Flag.withDescription("Ask nothing, take defaults for what no flag says"),
        Flag.withDefault(false),
      ),
    },
    Effect.fn("Cli.init")(function* ({ output, yes, given }) {
      const { config } = yield* mrt;
      const environment = yield* Environment;
      const named = Option.orElse(output, () => config);
      const path = Option.getOrElse(
        Option.orElse(named, () => environment.get("MRT_CONFIG")),
        () => defaultPath,
      );
      const fs = yield* FileSystem.FileSystem;
      // Before anybody answers questions in vain; the write looks again. `exists` would ask who we are.
      if (Option.isSome(yield* Effect.option(fs.stat(path)))) return yield* standsAlready(path);
      const answers = yield* answersOf(registry, given, yes);
      const first = firstConfig(registry, answers);
      if (Result.isFailure(first)) return yield* refusal(first.failure);
      yield* write(path, first.success.text);
      const { say } = yield* Speech;
      yield* Console.log(nextSteps(path, Option.isSome(named), first.success, say));
    }),
  ).pipe(
    Command.withExamples([
      { command: "mrt init", description: "Ask on the terminal" },
      {
        command: `mrt init --yes ${exampleFlags(registry)}`,
        description: "Ask nothing; LIST is separated by commas",
      },
    ]),
  );
