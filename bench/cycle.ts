/*
 * Whole runs of the real program against an upstream in another process: a first cycle, an idle one,
 * a daemon at rest, and the start. Ratios are to a floor measured in the same run: plain fetch and
 * JSON.parse of the same answers with the same parallelism.
 */

const root = new URL("../", import.meta.url).pathname;
const lanes = 4;

interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const procfs = (pid: number, file: string): string => {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch {
    return "";
  }
};

/** Runs MRT and watches what it uses, as far as the system tells. */
const run = async (folder: string, args: ReadonlyArray<string>, forMs = 0): Promise<Usage> => {
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-A", `${root}src/main.ts`, ...args],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let cpuMs = 0;
  let peakMb = 0;
  const watch = setInterval(() => {
    const fields = procfs(child.pid, "stat").split(") ")[1]?.split(" ") ?? [];
    cpuMs = Math.max(cpuMs, (Number(fields[11]) + Number(fields[12])) * 10 || 0);
    peakMb = Math.max(
      peakMb,
      Number(/VmHWM:\s+(\d+)/.exec(procfs(child.pid, "status"))?.[1] ?? 0) / 1024,
    );
  }, 20);
  const stop = forMs === 0 ? undefined : setTimeout(() => child.kill("SIGTERM"), forMs);
  await child.status;
  clearInterval(watch);
  clearTimeout(stop);
  return { wallMs: performance.now() - began, cpuMs, peakMb };
};

const upstream = new Deno.Command(Deno.execPath(), {
  args: ["run", "--no-prompt", "--allow-net", `${root}bench/upstream.ts`],
  stdout: "piped",
}).spawn();
const reader = upstream.stdout.getReader();
const address = new TextDecoder().decode((await reader.read()).value).trim();
const counted = async () =>
  await (await fetch(`${address}/count`)).json() as Record<
    "requests" | "bytes" | "unchanged",
    number
  >;

const folderWith = async (sources: number) => {
  const folder = await Deno.makeTempDir({ prefix: "mrt-bench-" });
  const repos = Array.from({ length: sources }, (_, index) => `acme/repo-${index}`);
  await Deno.writeTextFile(
    `${folder}/config.json`,
    JSON.stringify({
      poll_interval_seconds: 10,
      watch_keywords: ["deepseek"],
      sources: { github: { repos, base_url: address } },
      notify: { console: {} },
    }),
  );
  return folder;
};

/** The same answers by plain means. */
const floor = async (sources: number) => {
  const began = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < sources) {
      const response = await fetch(`${address}/repos/acme/repo-${next++}/issues`);
      JSON.parse(await response.text());
    }
  }));
  return performance.now() - began;
};

const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const print = (cells: ReadonlyArray<string | number>) =>
  say(
    cells.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : cell).padStart(10)).join(" "),
  );
const target = (name: string, value: number, most: number) =>
  say(
    `  ${value <= most ? "met   " : "MISSED"} ${name}: ${value.toFixed(2)}, at most ${most}`,
  );

const bare = await folderWith(1);
await run(bare, ["once"]);
await run(bare, ["once"]);
const starts = async (args: ReadonlyArray<string>) => {
  const walls: Array<number> = [];
  for (let each = 0; each < 5; each++) walls.push((await run(bare, args)).wallMs);
  return walls.toSorted((a, b) => a - b)[2] ?? 0;
};
const help = await starts(["--help"]);
const idleOnce = await starts(["once"]);
say(
  `start: --help ${help.toFixed(0)} ms, idle once ${idleOnce.toFixed(0)} ms (medians of 5)`,
);
target("idle once, s", idleOnce / 1000, 0.35);

print([
  "sources",
  "cycle",
  "wall s",
  "floor s",
  "ratio",
  "cpu s",
  "peak MB",
  "requests",
  "MB",
  "304",
]);
for (const sources of [10, 100, 1000]) {
  const folder = await folderWith(sources);
  await counted();
  const least = await floor(sources);
  await counted();
  let first = 0;
  for (const cycle of ["first", "second", "idle"]) {
    const { wallMs, cpuMs, peakMb } = await run(folder, ["once"]);
    const { requests, bytes, unchanged } = await counted();
    if (cycle === "first") first = bytes;
    print([
      String(sources),
      cycle,
      wallMs / 1000,
      least / 1000,
      wallMs / least,
      cpuMs / 1000,
      peakMb,
      String(requests),
      bytes / 1e6,
      `${Math.round(100 * unchanged / requests)} %`,
    ]);
    if (cycle === "first" && sources === 100) target("first cycle ÷ floor", wallMs / least, 1.3);
    if (cycle === "idle") {
      target("requests per source", requests / sources, 1);
      target("bytes, % of the first cycle's", 100 * bytes / first, 2);
    }
  }
  if (sources === 1000) {
    const daemon = await run(folder, ["daemon"], 30_000);
    const { requests } = await counted();
    say(
      `daemon of 1000 sources for 30 s: ${requests} requests, ${daemon.peakMb.toFixed(0)} MB`,
    );
    target("daemon's peak, MB", daemon.peakMb, 150);
    const { size } = await Deno.stat(`${folder}/mrt_state.sqlite3`);
    say(`state file: ${(size / 1e6).toFixed(1)} MB for ${sources * 100} items`);
  }
  await Deno.remove(folder, { recursive: true });
}
await Deno.remove(bare, { recursive: true });
await reader.cancel();
upstream.kill();
