import { fileURLToPath } from "node:url";
import { origin } from "../src/app/version.ts";

/*
 * All of MRT in one JavaScript file: what is compiled, and what the tests run beside the sources.
 */

/** What the program is allowed to do, whatever form it has: never to run, to load or to look around. */
export const permissions = [
  "--no-prompt",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
];

const root = fileURLToPath(new URL("../", import.meta.url));
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** As `1a2b3c4`, or `1a2b3c4-dirty` when what is committed is not what is bundled. */
const commit = (): string => {
  try {
    const { success, stdout } = new Deno.Command("git", {
      args: ["describe", "--always", "--dirty", "--abbrev=7", "--exclude=*"],
      cwd: root,
      stderr: "null",
    }).outputSync();
    return success ? decode(stdout).trim() : "unknown";
  } catch {
    // No git on this machine.
    return "unknown";
  }
};

/** Writes the program to `file`, with its commit in it; fails with what Deno has to say. */
export const bundle = async (file: string): Promise<void> => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    // Not minified: a stack trace names what it names in the sources.
    args: ["bundle", "--quiet", "--platform", "deno", "--output", file, "src/main.ts"],
    cwd: root,
  }).output();
  if (!success) throw new Error(`deno bundle failed:\n${decode(stderr)}`);
  const [before, after, ...more] = (await Deno.readTextFile(file)).split(JSON.stringify(origin));
  if (after === undefined || more.length > 0) {
    throw new Error(`The bundle does not hold "${origin}" once, so its commit cannot be put there`);
  }
  await Deno.writeTextFile(file, `${before}${JSON.stringify(`commit ${commit()}`)}${after}`);
};
