import { burst } from "./burst.ts";
import { cycles } from "./cycles.ts";
import { daemon } from "./daemon.ts";
import { dedupe } from "./dedupe.ts";
import { queue } from "./queue.ts";
import { missedTargets, note } from "./report.ts";
import { starts } from "./start.ts";
import { startUpstream } from "./upstream_client.ts";

/*
 * Whole runs of the real program against an upstream in another process, next to the least they could
 * take. Names of sections as arguments run these alone.
 */

const sections = { start: starts, cycles, burst, queue, daemon, dedupe };

const began = performance.now();
const upstream = await startUpstream();
for (const [name, run] of Object.entries(sections)) {
  if (Deno.args.length === 0 || Deno.args.includes(name)) await run(upstream);
}
await upstream.stop();
note("");
note(
  `${((performance.now() - began) / 1000).toFixed(0)} s, ${
    missedTargets() === 0 ? "all targets met" : `targets missed: ${missedTargets()}`
  }`,
);
