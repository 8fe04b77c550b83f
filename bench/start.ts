import { root, run, script, source } from "./process.ts";
import { median, section, target } from "./report.ts";
import { folderWith, remove, repos, type Upstream } from "./upstream_client.ts";

/*
 * What a start takes: `--help`, and a `once` whose only repository has nothing new; beside them a
 * file with nothing in it and the smallest command line Effect makes.
 */

const runs = 9;

const bundle = async (entry: string, program: string): Promise<string> => {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "deno", "-o", program, entry],
    cwd: root,
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error("deno bundle failed");
  return program;
};

export const starts = async (upstream: Upstream) => {
  const folder = await folderWith({ github: { repos: repos(1), base_url: upstream.address } });
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
  const smallest = script("smallest_cli.ts");
  const idle = await walls(source, ["once"]);
  const rows = [
    ["nothing at all", await walls(empty, []), ""],
    ["smallest CLI", await walls(smallest, ["--help"]), ""],
    [
      "smallest CLI, bundled",
      await walls(await bundle(smallest, `${folder}/cli.js`), ["--help"]),
      "",
    ],
    ["MRT", await walls(source, ["--help"]), idle],
  ];
  const bundled = await bundle(source, `${folder}/mrt.js`);
  rows.push(["MRT, bundled", await walls(bundled, ["--help"]), await walls(bundled, ["once"])]);
  await remove(folder);
  section(
    "Start",
    `medians of ${runs}; the idle \`once\` waits 50 ms for its only source. The smallest CLI is Effect's,\n` +
      "of one command; what is not bundled runs from source.",
    ["", "--help s", "idle once s"],
    rows,
  );
  target("idle once from source", idle, 0.35, " s");
};
