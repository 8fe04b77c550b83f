import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { world } from "./cli/world.ts";
import { main } from "./cli/program.ts";
import { live } from "./testing.ts";

/*
 * The lines for a crontab, as the documents have them, run as cron runs them: by sh, with hardly a
 * variable.
 */

const root = new URL("../", import.meta.url);

const lines = ["README.md", "README.zh-CN.md", "docs/operations.md", "docs/operations.zh-CN.md"]
  .map((path) => {
    const [, line = ""] = /\*\/5 \* \* \* \* ([^`\n]+)/.exec(
      Deno.readTextFileSync(new URL(path, root)),
    ) ?? [];
    return { path, line };
  });

Deno.test("both languages have the same lines for a crontab", () => {
  const [readme, chinese, operations, other] = lines.map(({ line }) => line);
  deepEqual([chinese, other], [readme, operations]);
});

/** The machine of the documents: a project in /opt/mrt, a program, and what belongs to it. */
const machine = Effect.gen(function* () {
  const mrt = yield* world;
  mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
  const quoted = Object.entries(mrt.secrets).map(([name, value]) => `${name}='${value}'\n`);
  Deno.writeTextFileSync(`${mrt.folder}/secrets`, quoted.join(""));
  for (const name of ["deno.json", "deno.lock", "src"]) {
    Deno.symlinkSync(new URL(name, root), `${mrt.folder}/${name}`);
  }
  // What deno task compile makes is too slow to make here.
  const program = `#!/bin/sh\nexec "${Deno.execPath()}" run --no-prompt -A "${main}" "$@"\n`;
  Deno.writeTextFileSync(`${mrt.folder}/mrt`, program, { mode: 0o755 });
  const at = (line: string) =>
    line.replaceAll("/opt/mrt", mrt.folder).replaceAll("/var/lib/mrt", mrt.folder)
      .replaceAll("/etc/mrt/", `${mrt.folder}/`)
      .replaceAll("/usr/local/bin/deno", Deno.execPath())
      .replaceAll("/usr/local/bin/mrt", `${mrt.folder}/mrt`);
  const cron = (line: string) =>
    Effect.promise(async () => {
      const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
        args: ["-c", at(line)],
        cwd: "/",
        clearEnv: true,
        env: {
          PATH: "/usr/bin:/bin",
          SHELL: "/bin/sh",
          HOME: Deno.env.get("HOME") ?? "/",
          ...Deno.env.has("DENO_DIR") ? { DENO_DIR: Deno.env.get("DENO_DIR") ?? "" } : {},
        },
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      return { code, mail: text.decode(stdout) + text.decode(stderr) };
    });
  return { ...mrt, cron };
});

for (const { path, line } of lines.filter(({ path }) => !path.includes("zh-CN"))) {
  live(
    `the line for a crontab in ${path} mails nothing while all is well, and else what is not`,
    () =>
      Effect.gen(function* () {
        const { cron, forge, robot } = yield* machine;
        deepEqual(yield* cron(line), { code: 0, mail: "" });
        equal(robot.messages.length, 1);
        forge.fail({ kind: "answer", status: 503, body: "" });
        const { code, mail } = yield* cron(line);
        equal(code, 3);
        match(mail, /^github:vllm-project\/vllm: .*503.*\n$/);
      }),
  );
}
