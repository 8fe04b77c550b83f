import {
  ask,
  cpuMs,
  handles,
  memoryMb,
  peakMb,
  run,
  script,
  source,
  start,
  taskFlags,
} from "./process.ts";
import { median, section, target } from "./report.ts";
import type { Sample } from "./thousand_cycles.ts";
import { folderWith, remove, repos, stateMb, type Upstream } from "./upstream_client.ts";

/*
 * A daemon of a thousand sources through its first cycle and at rest; and what a process holds that
 * polls twenty sources a thousand times.
 */

const sources = 1000;
const restMs = 20_000;
const longestMs = 120_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a daemon with a new state, waits until it has asked every source, and lets it rest. */
const rest = async (upstream: Upstream) => {
  const folder = await folderWith({
    github: { repos: repos(sources), base_url: upstream.github },
  });
  await upstream.count();
  const daemon = start(source, { args: ["daemon"], folder });
  let asked = 0;
  let firstAt = 0;
  let lastAt = 0;
  for (const began = performance.now(); performance.now() - began < longestMs;) {
    await sleep(500);
    const count = await upstream.count();
    asked += count.requests;
    if (firstAt === 0) firstAt = count.firstAt;
    if (count.requests > 0) lastAt = count.lastAt;
    if (asked >= sources) break;
  }
  await sleep(1000);
  const cpuBefore = cpuMs(daemon.pid);
  await upstream.count();
  await sleep(restMs);
  const found = {
    asked,
    firstCycleMs: lastAt - firstAt,
    peakMb: peakMb(daemon.pid),
    memoryMb: memoryMb(daemon.pid),
    handles: handles(daemon.pid),
    cpuPart: (cpuMs(daemon.pid) - cpuBefore) / restMs,
    stateMb: stateMb(folder),
  };
  daemon.kill("SIGTERM");
  await daemon.status;
  await remove(folder);
  return found;
};

const thousandCycles = async (upstream: Upstream) => {
  const folder = await folderWith({
    github: { repos: repos(20, "cycled"), base_url: upstream.github },
  });
  await upstream.latency(0);
  const samples = await ask<ReadonlyArray<Sample>>("thousand_cycles.ts", [
    folder,
    upstream.github,
  ]);
  await upstream.latency(50);
  await remove(folder);
  return samples;
};

export const daemon = async (upstream: Upstream) => {
  const resting = await rest(upstream);
  section(
    "Daemon of 1,000 sources",
    `with 100 items each, from a new state. At rest: ${restMs / 1000} s in which nothing is due.`,
    ["first cycle s", "requests", "peak MB", "MB at rest", "handles", "CPU % at rest", "state MB"],
    [[
      resting.firstCycleMs / 1000,
      resting.asked,
      resting.peakMb,
      resting.memoryMb,
      resting.handles,
      100 * resting.cpuPart,
      resting.stateMb,
    ]],
  );
  const work = `daemon of ${sources} sources`;
  const smallest = await run(script("smallest_cli.ts"), {
    args: ["--help"],
    flags: taskFlags("daemon"),
  });
  target(`${work}: sources not asked`, sources - resting.asked, 0);
  target(`${work}: peak memory`, resting.peakMb, 150, { unit: " MB" });
  target(`${work}: memory at rest`, resting.memoryMb, 110, {
    unit: " MB",
    floor: [smallest.peakMb, " MB smallest CLI"],
  });

  const samples = await thousandCycles(upstream);
  const shown = samples.filter(({ cycle }) => [1, 100, 200, 400, 600, 800, 1000].includes(cycle));
  section(
    "1,000 cycles",
    "of 20 sources in one process without a pause, by the layers of the program; one new item each cycle.\n" +
      "Heap is what is alive after a collection.",
    ["cycles", "memory MB", "heap MB", "handles", "state MB"],
    shown.map((sample) => [
      String(sample.cycle),
      sample.memoryMb,
      sample.heapMb,
      sample.handles,
      sample.stateMb,
    ]),
  );
  const between = (from: number, to: number, field: "memoryMb" | "heapMb" | "handles") =>
    median(
      samples.filter(({ cycle }) => cycle >= from && cycle <= to).map((sample) => sample[field]),
    );
  for (
    const [name, field] of [["memory", "memoryMb"], ["heap", "heapMb"], [
      "handles",
      "handles",
    ]] as const
  ) {
    target(
      `1,000 cycles: ${name} of the last 200 ÷ that of 100 to 300`,
      between(800, 1000, field) / between(100, 300, field),
      1.1,
    );
  }
};
