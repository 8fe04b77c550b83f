import { burst } from "./burst.ts";
import { cycles } from "./cycles.ts";
import { daemon } from "./daemon.ts";
import { dedupe } from "./dedupe.ts";
import { firstLook } from "./first_look.ts";
import { oldState } from "./old_state.ts";
import { pages } from "./pages.ts";
import { queue } from "./queue.ts";
import { printTargets } from "./report.ts";
import { starts } from "./start.ts";
import { serving } from "./serving.ts";
import { startUpstream } from "./upstream_client.ts";

/*
 * Whole runs of the real program against upstreams in another process, next to the least they could
 * take, and at the end a table of what is aimed at. Names of sections as arguments run these alone.
 */

const sections = {
  burst,
  look: firstLook,
  queue,
  cycles,
  start: starts,
  daemon,
  "old-state": oldState,
  dedupe,
  pages,
  serving,
};

const began = performance.now();
const upstream = await startUpstream();
for (const [name, run] of Object.entries(sections)) {
  if (Deno.args.length === 0 || Deno.args.includes(name)) await run(upstream);
}
await upstream.stop();
await printTargets(performance.now() - began);
