import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { leftToLongRuns, live, long } from "../testing.ts";
import { type Ended, main } from "./program.ts";
import { world } from "./world.ts";

/*
 * What happens when nobody can read what MRT writes: a full disk, a reader that has gone, no stream.
 */

const isLinux = Deno.build.os === "linux";

type World = Effect.Success<typeof world>;

/** A repository with news, told on the console alone. */
const onConsole = Effect.gen(function* () {
  const mrt = yield* world;
  const { github } = mrt.config.sources;
  mrt.writeConfig({ ...mrt.config, sources: { github }, notify: { console: {} } });
  mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
  return mrt;
});

const spawn = (mrt: World, line: string) =>
  new Deno.Command("sh", {
    args: ["-c", line.replaceAll("MRT", `"${Deno.execPath()}" run --no-prompt -A "${main}"`)],
    cwd: mrt.folder,
    env: mrt.secrets,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

/** Runs a line of the shell in which MRT stands for the program. */
const shell = (mrt: World, line: string) =>
  Effect.promise(async (): Promise<Ended> => {
    const { code, stdout, stderr } = await spawn(mrt, line).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  });

/** What waits or was given up, as MRT itself says. */
const failures = (mrt: World) =>
  Effect.map(mrt.mrt("failures", "--json"), ({ stdout }) => JSON.parse(stdout));

/** Only Linux has a device that is always full. */
const onLinux: typeof live = (name, body) => isLinux ? live(name, body) : undefined;

for (
  const [what, line, code, said] of [
    [
      "on a full disk",
      "MRT once >/dev/full",
      3,
      /standard output cannot be written: No space left/,
    ],
    [
      "whose reader has gone",
      "{ MRT once; echo $? >code; } | true; exit $(cat code)",
      3,
      /standard output cannot be written: nobody reads it any more/,
    ],
  ] as const
) {
  onLinux(
    `an alert on a console ${what} was not told, waits and is told later`,
    () =>
      Effect.gen(function* () {
        const mrt = yield* onConsole;
        const lost = yield* shell(mrt, line);
        equal(lost.code, code, lost.stderr);
        match(lost.stderr, said);
        match(JSON.stringify(yield* failures(mrt)), said);
        yield* mrt.mrt("failures", "retry", "--all");
        const { stdout } = yield* mrt.mrt("once");
        match(stdout, /Support DeepSeek-V4/);
        deepEqual(yield* failures(mrt), []);
      }),
  );
}

onLinux(
  "a log on a full disk stops nothing, and the report and the exit code say so",
  () =>
    Effect.gen(function* () {
      const mrt = yield* onConsole;
      const { code, stdout } = yield* shell(mrt, "MRT once 2>/dev/full");
      equal(code, 3, stdout);
      match(stdout, /Support DeepSeek-V4/);
      match(stdout, /Problems:\n {2}standard error cannot be written: No space left on device/);
      if (!long) return;
      const json = yield* shell(mrt, "MRT once --json 2>/dev/full");
      equal(json.code, 3);
      deepEqual(JSON.parse(json.stdout).problems, [
        "standard error cannot be written: No space left on device",
      ]);
    }),
);

(long ? onLinux : leftToLongRuns)(
  "with both on a full disk it does its work and exits 3",
  () =>
    Effect.gen(function* () {
      const mrt = yield* onConsole;
      equal((yield* shell(mrt, "MRT once >/dev/full 2>/dev/full")).code, 3);
      equal(mrt.state("SELECT * FROM items").length, 1);
      equal((yield* shell(mrt, "MRT --help >/dev/full 2>&1")).code, 3);
      equal((yield* shell(mrt, "MRT onec 2>/dev/full")).code, 2);
    }),
);

onLinux("with closed streams it does its work and exits as ever", () =>
  Effect.gen(function* () {
    const mrt = yield* onConsole;
    equal((yield* shell(mrt, "MRT once >&- 2>&-")).code, 0);
    deepEqual(yield* failures(mrt), []);
  }));

onLinux("a daemon goes on without its log until it is stopped", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const taken = Promise.withResolvers<void>();
    mrt.writeConfig({ ...mrt.config, notify: { welink: mrt.config.notify.welink } });
    mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
    mrt.robot.misbehave({ kind: "hang", reached: taken.resolve });
    const daemon = spawn(mrt, "exec MRT daemon 2>/dev/full");
    const ended = daemon.output();
    yield* Effect.promise(() => Promise.race([taken.promise, ended]));
    mrt.robot.misbehave(null);
    daemon.kill("SIGTERM");
    equal((yield* Effect.promise(() => ended)).code, 143);
  }));
