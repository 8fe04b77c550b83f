import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import type { PlatformError } from "effect/PlatformError";
import * as Result from "effect/Result";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import type { AnyRegistry } from "../config/registered.ts";
import { exampleFlags, type FirstConfig, firstConfig } from "../config/starter.ts";
import { runsFromSource } from "../app/version.ts";
import { Environment } from "../domain/environment.ts";
import { cleanLine } from "../domain/text.ts";
import { NoFirstConfig } from "./exit.ts";
import { answerFlags, answersOf } from "./init_questions.ts";
import { mrt } from "./root.ts";

const defaultPath = "./config.json";

const refusal = (message: string) => new NoFirstConfig({ message, exitCode: 2 });

const standsAlready = (path: string) =>
  refusal(
    `${cleanLine(path)} exists and is left as it is; name another file with --config, or remove it`,
  );

const unwritable = (path: string, { reason }: PlatformError) => {
  const name = cleanLine(path);
  if (reason._tag === "AlreadyExists") return standsAlready(path);
  if (reason.cause instanceof Error && reason.cause.name === "NotCapable") {
    return refusal(`No permission to write ${name}; start Deno with --allow-write=${name}`);
  }
  return refusal(
    reason._tag === "NotFound"
      ? `The folder of ${name} does not exist; make it first`
      : `${name} cannot be written; check its folder, owner and mode`,
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

const nextSteps = (path: string, named: boolean, { secrets }: FirstConfig): string => {
  const width = Math.max(...secrets.map(({ variable }) => variable.length));
  const exports = secrets.map(({ variable, path, required }) =>
    `  export ${`${variable}='…'`.padEnd(width + 4)}   # ${
      required ? "needed" : "optional"
    }, ${path}`
  );
  const option = named ? ` --config ${path}` : "";
  return [
    `Wrote ${cleanLine(path)}`,
    ...exports.length === 0 ? [] : [
      "",
      "Set these variables; secrets are read from the environment and from nowhere else:",
      "",
      ...exports,
    ],
    "",
    "Then:",
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
      yield* Console.log(nextSteps(path, Option.isSome(named), first.success));
    }),
  ).pipe(
    Command.withDescription("Write a first config, asking what to watch and whom to alert"),
    Command.withExamples([
      { command: "mrt init", description: "Ask on the terminal" },
      {
        command: `mrt init --yes ${exampleFlags(registry)}`,
        description: "Ask nothing; LIST is separated by commas",
      },
    ]),
  );
