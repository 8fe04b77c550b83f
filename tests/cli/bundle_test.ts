import { equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { live } from "../testing.ts";
import { world } from "./world.ts";

/*
 * The one file that `deno task compile` embeds, run with the permissions of the compiled program.
 */

const bundle = (folder: string) =>
  Effect.promise(async () => {
    const program = `${folder}/mrt.js`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--platform", "deno", "-o", program, "src/main.ts"],
      cwd: new URL("../../", import.meta.url),
    }).output();
    equal(success, true, new TextDecoder().decode(stderr));
    return program;
  });

live(
  "the bundled program polls, falls back to a page, and delivers to WeLink and e-mail",
  () =>
    Effect.gen(function* () {
      const program = yield* bundle(yield* temporaryFolder);
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      mrt.scope.publish("Qwen/Qwen3");
      const first = yield* mrt.runProgram(program, "once");
      equal(first.code, 0, first.stderr);
      // Both are loaded when they are needed: the mailer and the reader of HTML.
      mrt.scope.publish("Qwen/Qwen4");
      mrt.scope.failApi({ kind: "answer", status: 500 });
      const second = yield* mrt.runProgram(program, "once");
      equal(second.code, 0, second.stderr);
      match(second.stdout, /the organisation's page served/);
      equal(mrt.robot.messages.length, 3);
      equal(mrt.post.mails.length, 3);
    }),
);

live("the bundled program brings its built-in example along", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const mrt = yield* world;
    const program = yield* bundle(folder);
    Deno.removeSync(`${mrt.folder}/config.json`);
    const { code, stdout, stderr } = yield* mrt.runProgram(program, "once");
    equal(code, 3);
    match(stderr, /the built-in example serves/);
    match(stdout, /huggingface:deepseek-ai/);
  }));
