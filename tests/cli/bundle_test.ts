import { deepEqual, equal, match } from "node:assert/strict";
import { dirname } from "node:path";
import * as Effect from "effect/Effect";
import { origin, version } from "../../src/app/version.ts";
import { leftToLongRuns, live, long } from "../testing.ts";
import { feedSite } from "../simulators/feed.ts";
import { inProcess } from "./in_process.ts";
import { Program } from "./program.ts";
import { inBundle } from "./programs.ts";
import { world } from "./world.ts";

/*
 * What can go wrong when the program is one file: it finds what it loads when it is needed, and is
 * alone in its folder. `deno task test:long` runs each command and every test of the command line
 * with it.
 */

type World = Effect.Success<typeof world>;

const publish = ({ forge, hub, scope }: World) => {
  forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
  hub.publish("deepseek-ai/Janus");
  scope.publish("Qwen/Qwen3");
};

(long ? inBundle : leftToLongRuns)("each command does its work", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    publish(mrt);
    const item = "https://github.com/vllm-project/vllm/issues/1";
    const works = ([args, code, shown]: readonly [ReadonlyArray<string>, number, RegExp]) =>
      Effect.map(mrt.mrt(...args), ({ stdout, stderr, ...ended }) => {
        equal(ended.code, code, args.join(" ") + stdout + stderr);
        match(stdout, shown);
      });
    const acting = [
      [["init", "--yes", "--config", "first.json"], 0, /Wrote first\.json/],
      [["check", "--online"], 0, /All well/],
      [["dry-run"], 0, /3 alerts would be sent to welink, email/],
      [["test-notify"], 0, /welink: /],
      [["once"], 0, /github:vllm-project\/vllm/],
    ] as const;
    const looking = [
      [["status"], 0, /Last alert: \d/],
      [["alerts"], 0, /first look/],
      [["explain", item], 0, /Support DeepSeek-V4/],
      [["replay", "--since", "1h", "--dry-run"], 0, /would be sent again/],
      [["failures"], 0, /Nothing is pending/],
      [["healthcheck"], 3, /no daemon/],
    ] as const;
    yield* Effect.forEach(acting, works, { discard: true });
    yield* Effect.forEach(looking, works, { concurrency: 3, discard: true });
  }));

inBundle(
  "what is loaded when it is needed is there: the mailer and the readers of pages and feeds",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      publish(mrt);
      const blog = yield* feedSite();
      const feeds = [`${blog.url}/feed`];
      mrt.writeConfig({ ...mrt.config, sources: { ...mrt.config.sources, feeds } });
      const once = mrt.runWith({}, [new URL(blog.url).host], "once");
      yield* once.pipe(Effect.provideService(Program, inProcess));
      const mails = mrt.post.mails.length;
      mrt.scope.publish("Qwen/Qwen4");
      mrt.scope.failApi({ kind: "answer", status: 500 });
      blog.publish("1", { title: "Hello" });
      const { code, stdout, stderr } = yield* once;
      equal(code, 0, stderr);
      match(stdout, /the organisation's page served/);
      match(stdout, /^feeds:\S+ +1 +1 +0 +0 +ok /m);
      equal(mrt.post.mails.length, mails + 1);
    }),
);

inBundle(
  "the program is alone in its folder and leaves nothing there",
  (file) =>
    Effect.gen(function* () {
      const mrt = yield* world;
      publish(mrt);
      const reached = Promise.withResolvers<void>();
      mrt.forge.beforeEach(() => reached.resolve());
      const daemon = yield* mrt.startMrt("daemon");
      yield* Effect.raceFirst(Effect.promise(() => reached.promise), daemon.ended);
      yield* daemon.signal("SIGTERM");
      const { code, stderr } = yield* daemon.ended;
      equal(code, 143, stderr);
      deepEqual([...Deno.readDirSync(dirname(file))].map(({ name }) => name), ["mrt.js"]);
      // Config and state are those of the working directory.
      deepEqual(
        [...Deno.readDirSync(mrt.folder)].map(({ name }) => name)
          .filter((name) => /config|state\.sqlite3$/.test(name)).toSorted(),
        ["config.json", "mrt_state.sqlite3"],
      );
    }),
);

/** As git tells it, or undefined where there is no git or no repository. */
const head = (() => {
  try {
    const { success, stdout } = new Deno.Command("git", {
      args: ["rev-parse", "--short=7", "HEAD"],
      cwd: new URL("../../", import.meta.url),
    }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
})();

const namesItself = (from: string) =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const { code, stdout, stderr } = yield* mrt.mrt("--version");
    equal(code, 0, stderr);
    equal(
      stdout.replace("-dirty", ""),
      `mrt ${version} (${from}, Deno ${Deno.version.deno})\n`,
    );
  });

const where = "the version names where the program comes from, and the Deno it runs on";
live(where, () => namesItself(origin));
inBundle(where, () => namesItself(`commit ${head ?? "unknown"}`));
