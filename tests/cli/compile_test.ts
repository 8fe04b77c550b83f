import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { leftToLongRuns, live, long } from "../testing.ts";
import { inLongRuns } from "./programs.ts";

/*
 * `deno task compile` where there is no runtime to be had. The runtime is named, so nothing is fetched.
 */

const root = new URL("../../", import.meta.url);

const deno = (folder: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) =>
  Effect.promise(async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...args],
      cwd: folder,
      env: { NO_COLOR: "1", ...env },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  });

const compile = (folder: string, base: string, ...args: ReadonlyArray<string>) =>
  deno(
    folder,
    [
      "--allow-env",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      new URL("tools/compile.ts", root).pathname,
      ...args,
    ],
    { DENORT_BIN: base },
  );

inLongRuns(
  "without a runtime compile leaves the bundle, says what helps, and exits 1",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const base = `${folder}/denort`;
      Deno.writeTextFileSync(base, "no runtime");
      Deno.chmodSync(base, 0o755);
      const { code, stdout, stderr } = yield* compile(folder, base);
      equal(code, 1, stdout + stderr);
      match(stderr, /DENORT_BIN=\/path\/to\/denort, the denort of Deno \d/);
      match(stderr, /from a mirror or by hand/);
      deepEqual([...Deno.readDirSync(`${folder}/dist`)].map(({ name }) => name), ["mrt.js"]);
      const [, ready = ""] = /\n {2}deno run (.+) once\n/.exec(stderr) ?? [];
      const version = yield* deno(folder, [...ready.split(" "), "--version"], {});
      match(version.stdout, /^mrt \d/);
    }),
);

(long ? live : leftToLongRuns)(
  "compile for a machine that Deno does not know, or with one runtime for many, exits 2",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const unknown = yield* compile(folder, "", "--target", "sparc");
      equal(unknown.code, 2);
      deepEqual([...Deno.readDirSync(folder)], []);
      match(unknown.stderr, /^There is no target "sparc"\. Name none, or --target with x86_64-/);
      const many = yield* compile(folder, "/bin/true", "--target", "all");
      equal(many.code, 2);
      match(many.stderr, /^DENORT_BIN is the runtime of one target/);
    }),
);
