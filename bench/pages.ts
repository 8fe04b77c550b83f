import { addresses, percentile } from "./addresses.ts";
import { freePort, untilAnswered } from "../tests/web/served.ts";
import type { Held } from "./held.ts";
import { cpuMs, script, source, start } from "./process.ts";
import { section, target } from "./report.ts";
import { folderWith, remove } from "./upstream_client.ts";
import { extent, makeYear, yearRepos } from "./year_state.ts";

/*
 * The page and the API on the state of a year, asked one by one: how long each answer takes, and for how
 * long the process that answers can do nothing else.
 */

const requests = 100;
const [mostMs, mostHeldMs] = [50, 10];

/** A folder with a year's state and a config of its sources, served there. */
export const yearFolder = async (port: number) => {
  const folder = await folderWith({ github: { repos: yearRepos } }, {
    watch_keywords: ["qwen"],
    notify: { welink: {} },
    http: { listen: `127.0.0.1:${port}` },
  });
  await makeYear(`${folder}/mrt_state.sqlite3`);
  return folder;
};

/** Asks for each address again and again. */
export const askAll = async (origin: string, heldAt: string, pid: number, most = requests) => {
  const held = async (): Promise<Held> => await (await fetch(heldAt)).json();
  const rows = [];
  for (const [name, address] of Object.entries(addresses)) {
    const times: Array<number> = [];
    let cpuBefore = 0;
    for (let n = -10; n < most; n++) {
      // What is compiled and prepared at first is so once in the life of a daemon.
      if (n === 0) {
        await held();
        cpuBefore = cpuMs(pid);
      }
      const began = performance.now();
      const response = await fetch(`${origin}${address()}`);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${response.status} at ${address()}`);
      if (n >= 0) times.push(performance.now() - began);
      // Requests come one by one.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    rows.push({
      name,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      cpu: (cpuMs(pid) - cpuBefore) / most,
      ...await held(),
    });
  }
  return rows;
};

export const pages = async () => {
  const [port, heldPort] = [freePort(), freePort()];
  const folder = await yearFolder(port);
  const server = start(source, {
    args: ["serve"],
    flags: ["--preload", script("held.ts")],
    folder,
    env: { MRT_BENCH_HELD: `${heldPort}`, WELINK_WEBHOOK_URL: "http://127.0.0.1:1/" },
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswered(origin);
  const rows = await askAll(origin, `http://127.0.0.1:${heldPort}`, server.pid);
  server.kill("SIGTERM");
  await server.status;
  await remove(folder);
  section(
    "Pages",
    `on a state of ${extent.items} items and ${extent.events} events of a year, ${requests} requests each, one by one.`,
    ["", "p50 ms", "p95 ms", "CPU ms", "longest statement ms", "loop held ms"],
    rows.map(({ name, p50, p95, cpu, statementMs, loopMs }) => [
      name,
      p50,
      p95,
      cpu,
      statementMs,
      loopMs,
    ]),
  );
  const slowest = rows.toSorted((a, b) => b.p95 - a.p95)[0];
  if (slowest === undefined) return;
  target(`slowest page of a year's state (${slowest.name}): p95`, slowest.p95, mostMs, {
    unit: " ms",
  });
  target(
    "pages of a year's state: longest statement",
    Math.max(...rows.map(({ statementMs }) => statementMs)),
    mostHeldMs,
    { unit: " ms" },
  );
};
