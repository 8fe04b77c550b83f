import { hubs, issues, plain } from "./baseline.ts";
import { run, source } from "./process.ts";
import { medians, section, target } from "./report.ts";
import { crowd, folderWith, remove, type Upstream } from "./upstream_client.ts";

/*
 * The first look at many sources whose upstreams answer at once: what it costs by itself.
 */

const size = { repos: 300, orgs: 200 };
const items = 100;
const runs = 3;

export const firstLook = async (upstream: Upstream) => {
  const prefix = "looked-at";
  const { orgs, sources } = crowd(upstream, prefix, size);
  await upstream.publish(orgs, items);
  await upstream.latency(0);
  const looks = [];
  const floors = [];
  for (let each = 0; each < runs; each++) {
    const folder = await folderWith(sources);
    looks.push(await run(source, { args: ["once"], folder }));
    await remove(folder);
    floors.push(
      await plain([issues(upstream, prefix, size.repos), ...hubs(upstream, prefix, size.orgs)]),
    );
  }
  await upstream.latency(50);
  const look = medians(looks, ["wallMs", "cpuMs", "peakMb"]);
  const floor = medians(floors, ["wallMs", "cpuMs", "peakMb"]);
  const work = `first look at ${size.repos} repositories, ${2 * size.orgs} organisations`;
  section(
    "First look",
    `\`once\` at ${size.repos} repositories and ${
      2 * size.orgs
    } organisations of ${items} items, no latency; medians of ${runs}.`,
    ["", "wall s", "CPU s", "peak MB"],
    [["MRT", look] as const, ["plain", floor] as const].map(([name, usage]) => [
      name,
      usage.wallMs / 1000,
      usage.cpuMs / 1000,
      usage.peakMb,
    ]),
  );
  target(`${work}: wall`, look.wallMs / 1000, 9, {
    unit: " s",
    floor: [floor.wallMs / 1000, " s plain"],
  });
  target(`${work}: processor`, look.cpuMs / 1000, 8, {
    unit: " s",
    floor: [floor.cpuMs / 1000, " s plain"],
  });
  target(`${work}: peak memory`, look.peakMb, 220, {
    unit: " MB",
    floor: [floor.peakMb, " MB plain"],
  });
};
