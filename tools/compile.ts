import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, permissions } from "./bundle.ts";

/*
 * `deno task compile [--target TARGET]…`: makes `dist/mrt` in the working directory, or
 * `dist/mrt-TARGET`. Exits 0 when all is made, 1 when something is not, 2 when the command line
 * cannot be used.
 */

const targets = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
];

const deno = Deno.version.deno;
const program = join("dist", "mrt.js");
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const complain = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));

const unusable = (text: string): never => {
  complain(text);
  Deno.exit(2);
};

/** The targets asked for; none: this machine's. */
const asked = (): ReadonlyArray<string> => {
  try {
    const { target = [] } = parseArgs({
      options: { target: { type: "string", multiple: true } },
    }).values;
    const wrong = target.find((name) => name !== "all" && !targets.includes(name));
    if (wrong !== undefined) throw new Error(`There is no target ${JSON.stringify(wrong)}`);
    return target.includes("all") ? targets : [...new Set(target)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unusable(`${reason}. Name none, or --target with ${targets.join(", ")} or all`);
  }
};

const run = async (command: string, args: ReadonlyArray<string>, cwd?: string) => {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      env: { NO_COLOR: "1", ...(base === undefined ? {} : { DENORT_BIN: base }) },
      ...(cwd === undefined ? {} : { cwd }),
    }).output();
    return { success, stdout: decode(stdout), stderr: decode(stderr) };
  } catch (error) {
    return { success: false, stdout: "", stderr: String(error) };
  }
};

/** The first of Deno's causes that names one, without the steps before it and the backtrace. */
const reasonOf = (stderr: string): string => {
  const causes = stderr.split("Stack backtrace:")[0]?.split("Caused by:")[1] ?? stderr;
  const lines = causes.split("\n").map((line) => line.replace(/^ *(\d+: )?/, "").trim());
  return lines.find((line) => !["", ...steps].includes(line)) ?? "";
};
const steps = ["Setting up base binary.", "Writing binary bytes"];

/** What helps where there is no runtime to be had: Deno 2.9 knows no variable that names a mirror. */
const remedies = async (machines: ReadonlyArray<string>): Promise<string> => {
  const { denoDir } = JSON.parse((await run(Deno.execPath(), ["info", "--json"])).stdout);
  const machine = machines.length === 1 ? machines[0] : "TARGET";
  const archive = `denort-${machine}.zip`;
  return `One of these helps:
  - DENORT_BIN=/path/to/denort, the denort of Deno ${deno} for ${machine}
  - HTTPS_PROXY=http://HOST:PORT, where a proxy leads out
  - ${archive} of Deno's release v${deno}, from a mirror or by hand, at
    ${join(denoDir, "dl", "release", `v${deno}`, archive)}`;
};

/** Compiles the bundle alone in a folder: what lies beside an entry point may be embedded with it. */
const compile = async (output: string, target: string | undefined) => {
  const folder = await Deno.makeTempDir({ prefix: "mrt-compile-" });
  try {
    await Deno.copyFile(program, join(folder, "mrt.js"));
    const chosen = target === undefined ? [] : ["--target", target];
    return await run(
      Deno.execPath(),
      [
        "compile",
        "--no-config",
        "--no-check",
        // A daemon holds half the memory, for a third more processor time.
        "--v8-flags=--optimize-for-size",
        ...permissions,
        ...chosen,
        "--output",
        output,
        "mrt.js",
      ],
      folder,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

/** Makes the executable for one machine; what stands in the way is said, and is false. */
const make = async (target: string | undefined, version: string): Promise<boolean> => {
  const machine = target ?? Deno.build.target;
  const name = `mrt${target === undefined ? "" : `-${target}`}`;
  const output = resolve("dist", machine.includes("windows") ? `${name}.exe` : name);
  const shown = relative(".", output);
  // One that was made of another commit must not be taken for the one that failed.
  await Deno.remove(output).catch(() => {});
  print(`Compiling ${shown} for ${machine}`);
  const { success, stderr } = await compile(output, target);
  if (!success) {
    complain(`Deno could not get, or not use, the runtime for ${machine}: ${reasonOf(stderr)}`);
    return false;
  }
  // Deno takes many a program for a runtime, so the one for this machine is tried.
  if (machine === Deno.build.target && (await run(output, ["--version"])).stdout !== version) {
    await Deno.remove(output);
    complain(
      `${shown} does not answer --version as ${program} does, so it was removed: ` +
        `its runtime is not the denort of Deno ${deno}`,
    );
    return false;
  }
  return true;
};

const wanted = asked();
const named = Deno.env.get("DENORT_BIN");
// A path means what it means where the task was called.
const base = named === undefined ? undefined : resolve(Deno.env.get("INIT_CWD") ?? ".", named);
if (base !== undefined && wanted.length > 1) {
  unusable("DENORT_BIN is the runtime of one target: name one, or unset it");
}

await Deno.mkdir("dist", { recursive: true });
await bundle(resolve(program));
const ready = ["run", ...permissions, program];
const { stdout: version, stderr } = await run(Deno.execPath(), [...ready, "--version"]);
if (version === "") throw new Error(`The bundle does not run:\n${stderr}`);
print(`Bundled ${program}: ${version.trim()}`);

const missing: Array<string> = [];
for (const target of wanted.length === 0 ? [undefined] : wanted) {
  if (!await make(target, version)) missing.push(target ?? Deno.build.target);
}
if (missing.length > 0) {
  complain(await remedies(missing));
  complain(`${program} does the same wherever Deno ${deno} is:\n  deno ${ready.join(" ")} once`);
  Deno.exit(1);
}
