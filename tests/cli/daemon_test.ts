import { equal, match, ok } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { asProcess, everywhere } from "./programs.ts";
import { onTerminal } from "./terminal.ts";
import { world } from "./world.ts";

type World = Effect.Success<typeof world>;

/** First looks are gathered for a minute; single matches are told at once. */
const atOnce = ({ config }: World) => ({ ...config, first_run: "each" });

/** A daemon whose first message is on its way to a robot that does not answer yet. */
const sending = (mrt: World) =>
  Effect.gen(function* () {
    const reached = Promise.withResolvers<void>();
    mrt.writeConfig(atOnce(mrt));
    mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
    mrt.robot.misbehave({ kind: "hang", reached: reached.resolve });
    const daemon = yield* mrt.startMrt("daemon");
    yield* Effect.raceFirst(Effect.promise(() => reached.promise), daemon.ended);
    return daemon;
  });

const failures = (mrt: World) => mrt.state("SELECT * FROM notify_failures").length;

everywhere(
  "the daemon says what it watches and finds, and stops on SIGTERM with 143",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const arrived = Promise.withResolvers<void>();
      mrt.writeConfig({ ...atOnce(mrt), watch_keywords: ["deepseek", "a, b"] });
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      mrt.robot.misbehave({ kind: "hang", reached: arrived.resolve });
      const first = yield* mrt.startMrt("daemon");
      yield* Effect.raceFirst(Effect.promise(() => arrived.promise), first.ended);
      mrt.robot.misbehave(null);
      yield* first.signal("SIGTERM");
      const { code, stderr } = yield* first.ended;
      equal(code, 143, stderr);
      match(stderr, /Watching 3 sources every 300 s, notifying welink, email/);
      match(stderr, /github:vllm-project\/vllm: first look at 1 item, 1 matched, 1 alert\b/);
      match(stderr, /Stopped after \d+ s/);
      const events = new Set(stderr.trim().split("\n").map((line) => JSON.parse(line).event));
      for (const event of ["config_warning", "state_opened", "poll_found", "daemon_stopped"]) {
        ok(events.has(event), stderr);
      }
      ok(!events.has("log"), stderr);
    }),
);

asProcess(
  "a stop lets a message on its way end; repeats of the signal within a second are the same",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const daemon = yield* sending(mrt);
      for (let times = 0; times < 3; times++) yield* daemon.signal("SIGINT");
      // The robot's answer comes after the signals, and what it said is still written down.
      mrt.robot.misbehave(null);
      const { code, stderr } = yield* daemon.ended;
      equal(code, 130, stderr);
      equal(failures(mrt), 1);
    }),
);

asProcess(
  "a second signal ends a stop at once, whatever hangs",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const daemon = yield* sending(mrt);
      const began = yield* Clock.currentTimeMillis;
      yield* daemon.signal("SIGINT");
      yield* Effect.sleep("1200 millis");
      yield* daemon.signal("SIGINT");
      equal((yield* daemon.ended).code, 130);
      const took = (yield* Clock.currentTimeMillis) - began;
      ok(took < 2900, `a second signal took ${took} ms`);
      equal(failures(mrt), 0);
    }),
);

onTerminal("Ctrl-C at a terminal stops `deno task daemon` in order", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const reached = Promise.withResolvers<void>();
    mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
    mrt.robot.misbehave({ kind: "hang", reached: reached.resolve });
    mrt.writeConfig({
      ...atOnce(mrt),
      state: { sqlite_path: `${mrt.folder}/mrt_state.sqlite3` },
    });
    const terminal = new Deno.Command("script", {
      args: ["-qefc", `${Deno.execPath()} task daemon`, "/dev/null"],
      cwd: new URL("../../", import.meta.url),
      env: { ...mrt.secrets, MRT_CONFIG: `${mrt.folder}/config.json` },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const keyboard = terminal.stdin.getWriter();
    const output = terminal.output();
    yield* Effect.raceFirst(
      Effect.promise(() => reached.promise),
      Effect.promise(() => output),
    );
    yield* Effect.promise(() => keyboard.write(new Uint8Array([3])));
    mrt.robot.misbehave(null);
    const { code, stdout } = yield* Effect.promise(() => output);
    yield* Effect.promise(() => keyboard.close().catch(() => {}));
    equal(code, 130, new TextDecoder().decode(stdout));
    equal(failures(mrt), 1);
  }));
