import { root, run, source } from "./process.ts";
import { median, section, target } from "./report.ts";
import { folderWith, remove, repos, type Upstream } from "./upstream_client.ts";

/*
 * What a start takes: `--help`, and a `once` whose only repository has nothing new.
 */

const runs = 9;

const bundle = async (folder: string): Promise<string> => {
  const program = `${folder}/mrt.js`;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "deno", "-o", program, "src/main.ts"],
    cwd: root,
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error("deno bundle failed");
  return program;
};

export const starts = async (upstream: Upstream) => {
  const folder = await folderWith({ github: { repos: repos(1), base_url: upstream.address } });
  const bundled = await bundle(folder);
  const walls = async (program: string, args: ReadonlyArray<string>) => {
    const found: Array<number> = [];
    for (let each = 0; each < runs + 2; each++) {
      found.push((await run(program, { args, folder })).wallMs);
    }
    // The first fill the caches: of compiled code, and of what the upstream has shown.
    return median(found.slice(2)) / 1000;
  };
  const empty = `${folder}/empty.js`;
  await Deno.writeTextFile(empty, "");
  const deno = await walls(empty, []);
  const rows = [];
  for (const [name, program] of [["from source", source], ["bundled", bundled]] as const) {
    rows.push([name, await walls(program, ["--help"]), await walls(program, ["once"])] as const);
  }
  await remove(folder);
  section(
    "Start",
    `medians of ${runs}; the idle \`once\` waits 50 ms for its only source. Deno itself starts in ${
      (deno * 1000).toFixed(0)
    } ms.`,
    ["", "--help s", "idle once s"],
    rows,
  );
  target("idle once from source", rows[0]?.[2] ?? Infinity, 0.35, " s");
};
