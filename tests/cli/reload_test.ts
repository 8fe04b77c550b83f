import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Running } from "./program.ts";
import { asProcess, everywhere } from "./programs.ts";
import { world } from "./world.ts";

/*
 * A daemon at work: its log for machines, SIGHUP, a second one, and those that look at it.
 */

type Line = Readonly<Record<string, unknown>>;

const linesOf = (stderr: string): ReadonlyArray<Line> =>
  stderr.trim().split("\n").map((line) => JSON.parse(line));

/** How often the daemon has refused a config so far. */
const refusals = (daemon: Running) => daemon.log().split(`"config_refused"`).length - 1;

/** Waits until a program that runs has brought something about. */
const until = (holds: () => boolean) =>
  Effect.gen(function* () {
    while (!holds()) yield* Effect.sleep("50 millis");
  }).pipe(Effect.timeout("20 seconds"));

asProcess(
  "SIGHUP brings a new config into force, and a broken one changes nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      mrt.forge.repo("sgl-project/sglang");
      const daemon = yield* mrt.startMrt("daemon");
      const asked = (repository: string) => () =>
        mrt.forge.requests.some(({ path }) => path.includes(repository));
      yield* until(asked("vllm-project/vllm"));

      mrt.writeConfig({ ...mrt.config, watch_keyword: [] });
      yield* daemon.signal("SIGHUP");
      yield* until(() => refusals(daemon) === 1);
      const github = {
        ...mrt.config.sources.github,
        repos: ["vllm-project/vllm", "sgl-project/sglang"],
      };
      mrt.writeConfig({ ...mrt.config, sources: { ...mrt.config.sources, github } });
      yield* daemon.signal("SIGHUP");
      yield* until(asked("sgl-project/sglang"));
      yield* daemon.signal("SIGTERM");
      const { code, stderr } = yield* daemon.ended;
      equal(code, 143, stderr);
      const events = linesOf(stderr).map(({ event }) => event);
      equal(events.filter((event) => event === "daemon_started").length, 2);
      equal(events.filter((event) => event === "config_reloaded").length, 1);
      const refused = linesOf(stderr).find(({ event }) => event === "config_refused");
      match(
        String(refused?.["message"]),
        /watch_keyword: unknown key; did you mean watch_keywords/,
      );
      deepEqual(mrt.state("SELECT * FROM daemons"), []);
    }),
);

everywhere(
  "a config that is gone or loses a channel changes nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      const daemon = yield* mrt.startMrt("daemon");
      yield* until(() => mrt.forge.requests.length > 0);
      Deno.removeSync(`${mrt.folder}/config.json`);
      yield* daemon.signal("SIGHUP");
      yield* until(() => refusals(daemon) === 1);
      const welink = { ...mrt.config.notify.welink, webhook_env: "SMTP_USER" };
      mrt.writeConfig({ ...mrt.config, notify: { ...mrt.config.notify, welink } });
      yield* daemon.signal("SIGHUP");
      yield* until(() => refusals(daemon) === 2);
      yield* daemon.signal("SIGTERM");
      const { stderr } = yield* daemon.ended;
      const refused = linesOf(stderr).filter(({ event }) => event === "config_refused");
      match(String(refused[0]?.["message"]), /stays in force: the config file is gone$/);
      match(String(refused[1]?.["message"]), /stays in force: welink: /);
      ok(!linesOf(stderr).some(({ event }) => event === "config_reloaded"));
    }),
);

everywhere(
  "a daemon's log is JSON when nobody watches, each line with its event and fields",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      // First looks are gathered for a minute; single matches are told at once.
      mrt.writeConfig({ ...mrt.config, first_run: "each" });
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      const daemon = yield* mrt.startMrt("daemon");
      yield* until(() => mrt.robot.messages.length > 0);
      yield* daemon.signal("SIGTERM");
      const { stderr } = yield* daemon.ended;
      const found = linesOf(stderr).find(({ event, source }) =>
        event === "poll_found" && source === "github:vllm-project/vllm"
      );
      deepEqual([found?.["level"], found?.["seen"], found?.["alerts"]], ["info", 1, 1]);
      ok(linesOf(stderr).every(({ time }) => !Number.isNaN(Date.parse(String(time)))));
      const pretty = yield* mrt.startMrt("daemon", "--log-format", "pretty");
      yield* until(() => pretty.log() !== "");
      yield* pretty.signal("SIGTERM");
      ok(!(yield* pretty.ended).stderr.startsWith("{"));
    }),
);

everywhere(
  "two daemons on one state file are harmless: the second warns, status shows both",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      const first = yield* mrt.startMrt("daemon");
      yield* until(() => mrt.forge.requests.length > 0);
      const second = yield* mrt.startMrt("daemon");
      const count = () => mrt.state("SELECT * FROM daemons").length;
      yield* until(() => count() === 2);
      const status = yield* mrt.mrt("status");
      equal(status.stdout.match(/^Daemon \d+: up for/gm)?.length, 2);
      match(status.stdout, /2 daemons share this state file/);
      const health = yield* mrt.mrt("healthcheck");
      deepEqual([health.code, health.stdout], [0, "all well\n"]);
      yield* second.signal("SIGTERM");
      match(
        (yield* second.ended).stderr,
        /Another daemon already runs on this state file \(Daemon \d+, last seen (?:now|\d+ s ago)\); that is harmless/,
      );
      yield* first.signal("SIGTERM");
      yield* first.ended;
      equal((yield* mrt.mrt("healthcheck")).code, 3);
    }),
);
