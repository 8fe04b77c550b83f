import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import type * as Scope from "effect/Scope";
import { languageVariables } from "../../src/domain/speech.ts";
import { permissions } from "../../tools/bundle.ts";
import { inProcess } from "./in_process.ts";

/*
 * MRT as tests run it: in their own process, or as a process of its own where only that shows what is
 * tested.
 */

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running MRT. */
export interface Running {
  readonly signal: (name: "SIGHUP" | "SIGINT" | "SIGTERM") => Effect.Effect<void>;
  /** What it has written to standard error so far. */
  readonly log: () => string;
  readonly ended: Effect.Effect<Ended>;
}

/** A running MRT that is a process, which can be killed. */
export interface Spawned extends Running {
  /** Kills with SIGKILL and waits until it is gone. */
  readonly kill: Effect.Effect<void>;
}

export interface Start {
  /** Its working directory. */
  readonly folder: string;
  readonly args: ReadonlyArray<string>;
  /** The only hosts a process may talk to. */
  readonly net: ReadonlyArray<string>;
  /** The only variables it has. */
  readonly env?: Readonly<Record<string, string>>;
  /** The keys that are pressed on its terminal; without them, and in a process, it has none. */
  readonly typed?: ReadonlyArray<string>;
}

/** What runs as MRT in a test. */
export const Program = Context.Reference<
  (options: Start) => Effect.Effect<Running, never, Scope.Scope>
>("mrt/tests/Program", { defaultValue: () => inProcess });

/** What runs as MRT where it has to be a process. */
export const Spawner = Context.Reference<
  (options: Start) => Effect.Effect<Spawned, never, Scope.Scope>
>("mrt/tests/Spawner", { defaultValue: () => sources });

/** Reads a stream to its end, and knows at any time what has come. */
const collect = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
  let text = "";
  const all = (async () => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) text += piece;
    return text;
  })();
  return { text: () => text, all };
};

/** Runs Deno with these arguments, which ends at the latest with the scope. */
export const spawn = (
  args: ReadonlyArray<string>,
  { folder, env = {} }: Pick<Start, "folder" | "env">,
): Effect.Effect<Spawned, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): Spawned => {
      const process = new Deno.Command(Deno.execPath(), {
        args: [...args],
        cwd: folder,
        clearEnv: true,
        env: { ...toolEnvironment(), ...env },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const [output, errors] = [collect(process.stdout), collect(process.stderr)];
      const ended = (async (): Promise<Ended> => {
        const [{ code }, stdout, stderr] = await Promise.all([
          process.status,
          output.all,
          errors.all,
        ]);
        return { code, stdout, stderr };
      })();
      return {
        log: errors.text,
        signal: (name) => Effect.sync(() => process.kill(name)),
        kill: Effect.promise(async () => {
          try {
            process.kill("SIGKILL");
          } catch {
            // It has ended already.
          }
          await ended;
        }),
        ended: Effect.promise(() => ended),
      };
    }),
    ({ kill }) => kill,
  );

/** What Deno itself needs to find its cache, and to ask nobody whether there is a newer Deno. */
const toolEnvironment = (): Record<string, string> => ({
  DENO_NO_UPDATE_CHECK: "1",
  ...Object.fromEntries(
    ["PATH", "HOME", "DENO_DIR", "NPM_CONFIG_REGISTRY"].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

export const main = new URL("../../src/main.ts", import.meta.url).pathname;

const withNet = (hosts: ReadonlyArray<string>) =>
  hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`];

/** The sources as a process, with the narrowed permissions the README shows. */
export const sources = ({ args, net, ...where }: Start) =>
  spawn([
    "run",
    "--no-prompt",
    ...withNet(net),
    `--allow-env=${
      ["MRT_CONFIG", ...languageVariables, "HF_ENDPOINT", ...Object.keys(where.env ?? {})].join(",")
    }`,
    `--allow-read=${where.folder}`,
    `--allow-write=${where.folder}`,
    main,
    ...args,
  ], where);

/**
 * The one file that `deno task compile` compiles, as a process that may do what the compiled program
 * may, but reach no host beyond those of its test.
 */
export const bundled = (file: string) => ({ args, net, ...where }: Start) =>
  spawn([
    "run",
    ...permissions.filter((flag) => flag !== "--allow-net"),
    ...withNet(net),
    file,
    ...args,
  ], where);

/** Starts MRT in `folder` with these hosts and variables only. */
export const start = (options: Start) => Effect.flatMap(Program, (program) => program(options));

/** Waits for the end of what was started. */
export const ended = <R>(started: Effect.Effect<Running, never, R>) =>
  Effect.scoped(Effect.flatMap(started, ({ ended }) => ended));

/** Runs MRT to its end. */
export const run = (options: Start) => ended(start(options));
