import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { origin, version } from "../../src/app/version.ts";
import { inBoth, inBundle } from "./both_programs.ts";
import { Program, world } from "./world.ts";

/*
 * What can go wrong when the program is one file. The rest of its command line is tested where that
 * of the sources is.
 */

inBoth(
  "what is loaded when it is needed is there: the mailer and the reader of pages",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      mrt.scope.publish("Qwen/Qwen3");
      const first = yield* mrt.mrt("once");
      equal(first.code, 0, first.stderr);
      mrt.scope.publish("Qwen/Qwen4");
      mrt.scope.failApi({ kind: "answer", status: 500 });
      const second = yield* mrt.mrt("once");
      equal(second.code, 0, second.stderr);
      match(second.stdout, /the organisation's page served/);
      // Two first looks come as one, then the news.
      equal(mrt.robot.messages.length, 2);
      equal(mrt.post.mails.length, 2);
    }),
);

inBundle(
  "the program is alone in its folder and leaves nothing there",
  () =>
    Effect.gen(function* () {
      const { file } = yield* Program;
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm");
      const { code, stderr } = yield* mrt.mrt("once");
      equal(code, 0, stderr);
      const beside = Deno.readDirSync(file.replace("/mrt.js", ""));
      deepEqual([...beside].map(({ name }) => name), ["mrt.js"]);
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

inBoth(
  "the version names where the program comes from, and the Deno it runs on",
  () =>
    Effect.gen(function* () {
      const { file } = yield* Program;
      const mrt = yield* world;
      const { code, stdout, stderr } = yield* mrt.mrt("--version");
      equal(code, 0, stderr);
      const from = file.endsWith(".ts") ? origin : `commit ${head ?? "unknown"}`;
      equal(
        stdout.replace("-dirty", ""),
        `mrt ${version} (${from}, Deno ${Deno.version.deno})\n`,
      );
    }),
);
