import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import * as Queue from "effect/Queue";
import * as Stdio from "effect/Stdio";
import * as Terminal from "effect/Terminal";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner";
import { cli } from "../../src/cli/cli.ts";
import { exitCode } from "../../src/cli/exit.ts";
import { Process } from "../../src/cli/process.ts";
import { signalCodes } from "../../src/cli/run_main.ts";
import * as StandardStreams from "../../src/cli/standard_streams.ts";
import { Environment } from "../../src/domain/environment.ts";
import { Locale } from "../../src/domain/locale.ts";
import { makeSpeech, Speech } from "../../src/domain/speech.ts";
import type { Phrase } from "../../src/domain/phrase.ts";
import { makeSecrets, Secrets } from "../../src/domain/secrets.ts";
import { environmentOf } from "../testing.ts";
import type { Running, Start } from "./program.ts";

/*
 * MRT within the process of its test: the same program on the same files, sockets and database, but
 * with a working directory, variables, streams and signals of its own.
 */

/** A stream that keeps what is written. */
const kept = (name: Phrase) => {
  const decoder = new TextDecoder();
  let text = "";
  const stream = StandardStreams.makeStream(name, {
    writeSync: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      return bytes.length;
    },
  });
  return { stream, text: () => text };
};

/** Paths as a process in this folder has them. */
const pathsFrom = (folder: string) =>
  Layer.effect(
    Path.Path,
    Effect.map(Path.Path, (path) => ({
      ...path,
      resolve: (...segments) => path.resolve(folder, ...segments),
    })),
  ).pipe(Layer.provide(NodePath.layer));

/** Files as a process in this folder has them, and no more than MRT does with them. */
const filesFrom = (folder: string) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem;
      const { resolve } = yield* Path.Path;
      const at = (path: string) => resolve(folder, path);
      return FileSystem.makeNoop({
        chmod: (path, mode) => files.chmod(at(path), mode),
        copyFile: (from, to) => files.copyFile(at(from), at(to)),
        makeDirectory: (path, options) => files.makeDirectory(at(path), options),
        open: (path, options) => files.open(at(path), options),
        readFileString: (path, encoding) => files.readFileString(at(path), encoding),
        realPath: (path) => files.realPath(at(path)),
        remove: (path, options) => files.remove(at(path), options),
        rename: (from, to) => files.rename(at(from), at(to)),
        stat: (path) => files.stat(at(path)),
        stream: (path, options) => files.stream(at(path), options),
        writeFileString: (path, text, options) => files.writeFileString(at(path), text, options),
      });
    }),
  ).pipe(Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)));

/** A terminal on which these keys are pressed; what a prompt would show is no output of MRT. */
const terminalOf = (keys: ReadonlyArray<string> | undefined) =>
  Terminal.make({
    columns: Effect.succeed(keys === undefined ? 0 : 80),
    rows: Effect.succeed(24),
    size: Effect.die("nobody asks how large it becomes"),
    readInput: Effect.gen(function* () {
      const pressed = yield* Queue.unbounded<Terminal.UserInput>();
      yield* Queue.offerAll(
        pressed,
        (keys ?? []).map((name) => ({
          input: Option.some(name),
          key: { name, ctrl: false, meta: false, shift: false },
        })),
      );
      return pressed;
    }),
    readLine: Effect.die("no line is read"),
    display: () => Effect.void,
  });

/** As the processes of a system, no two have the same. */
let lastId = 1000;

export const inProcess = Effect.fnUntraced(function* ({ folder, args, env = {}, typed }: Start) {
  const [output, errors] = [
    kept({ en: "standard output", zh: "标准输出" }),
    kept({ en: "standard error", zh: "标准错误" }),
  ];
  const streams = { output: output.stream, errors: errors.stream };
  const speech = makeSpeech(environmentOf(env));
  const hangups = yield* Queue.sliding<void>(1);
  const layer = Layer.mergeAll(
    pathsFrom(folder),
    filesFrom(folder),
    StandardStreams.layer(streams).pipe(
      Layer.provideMerge(Layer.sync(Secrets, makeSecrets)),
    ),
    Layer.succeed(Process, {
      id: ++lastId,
      logsToTerminal: false,
      hangups: Effect.succeed(Queue.take(hangups)),
    }),
    Layer.succeed(Environment, environmentOf(env)),
    Layer.succeed(Speech, speech),
    Layer.succeed(Locale, { language: "en", timezone: env["TZ"] ?? "UTC" }),
    Layer.succeed(Terminal.Terminal, terminalOf(typed)),
    Layer.succeed(TerminalCapabilities.TerminalCapabilities, {
      canColor: false,
      canAnimate: false,
      canPrompt: typed !== undefined,
    }),
    Layer.succeed(
      ChildProcessSpawner.ChildProcessSpawner,
      ChildProcessSpawner.make(() => Effect.die("MRT starts no process")),
    ),
    Stdio.layerTest({}),
  );
  const fiber = yield* Effect.forkScoped(Effect.provide(cli(args), layer));
  let stopped: number | undefined;
  const running: Running = {
    signal: (name) =>
      name === "SIGHUP" ? Effect.asVoid(Queue.offer(hangups, undefined)) : Effect.sync(() => {
        stopped ??= signalCodes[name];
        fiber.interruptUnsafe();
      }),
    log: errors.text,
    ended: Effect.map(Fiber.await(fiber), (exit) => ({
      code: stopped ?? exitCode(exit, streams, speech),
      stdout: output.text(),
      stderr: errors.text(),
    })),
  };
  return running;
});
