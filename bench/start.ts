import { root, run, script, source } from "./process.ts";
import { median, section, target } from "./report.ts";
import { folderWith, remove, repos, type Upstream } from "./upstream_client.ts";

/*
 * What a start takes: `--version`, `status`, and a `once` whose ten repositories have nothing new;
 * beside them a file with nothing in it and the smallest command line Effect makes.
 */

const sources = 10;
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

/** The most each may take of the smallest command line's time. */
const commands = [
  { name: "--version", args: ["--version"], most: 1.1 },
  { name: "status", args: ["status"], most: 1.3 },
  { name: "idle once", args: ["once"], most: 1.4 },
] as const;

export const starts = async (upstream: Upstream) => {
  await upstream.latency(0);
  const folder = await folderWith({
    github: { repos: repos(sources), base_url: upstream.github },
  });
  const empty = `${folder}/empty.js`;
  await Deno.writeTextFile(empty, "");
  const smallest = script("smallest_cli.ts");
  const forms = [
    { form: "source", smallest, mrt: source },
    {
      form: "bundled",
      smallest: await bundle(smallest, `${folder}/cli.js`),
      mrt: await bundle(source, `${folder}/mrt.js`),
    },
  ];
  const starts = [
    { name: "nothing at all", program: empty, args: [] },
    ...forms.flatMap(({ form, smallest, mrt }) => [
      { name: `smallest CLI, ${form}`, program: smallest, args: ["--help"] },
      ...commands.map(({ name, args }) => ({ name: `${name}, ${form}`, program: mrt, args })),
    ]),
  ];
  const walls = new Map<string, Array<number>>();
  // By turns, so that a busy moment of the machine meets all of them; the first two fill the caches.
  for (let each = -2; each < runs; each++) {
    for (const { name, program, args } of starts) {
      const { wallMs } = await run(program, { args, folder });
      if (each >= 0) walls.set(name, [...walls.get(name) ?? [], wallMs]);
    }
  }
  await upstream.latency(50);
  await remove(folder);
  const middle = (name: string) => median(walls.get(name) ?? []);
  section(
    "Start",
    `whole processes, medians of ${runs}; \`once\` asks ${sources} sources that have nothing new and answer at\n` +
      "once. The smallest CLI is Effect's, of one command.",
    ["", "ms"],
    starts.map(({ name }) => [name, middle(name)]),
  );
  for (const { form } of forms) {
    const floorMs = middle(`smallest CLI, ${form}`);
    for (const { name, most } of commands) {
      const work = `mrt ${name}, ${form}`;
      target(`${work} ÷ smallest CLI`, middle(`${name}, ${form}`) / floorMs, most, {
        floor: [floorMs, " ms"],
      });
    }
  }
};
