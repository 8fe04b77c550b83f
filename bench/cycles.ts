import { bareRun, issues, lanes, models, plain } from "./baseline.ts";
import { run, source, type Usage } from "./process.ts";
import { median, medians, section, target } from "./report.ts";
import type { Addresses, Count } from "./upstream.ts";
import { folderWith, orgs, remove, repos, type Upstream } from "./upstream_client.ts";

/*
 * First and idle cycles of `once`. A cycle is the time of a whole run less the time of a run that has
 * no source, so that what is compared with the floor is the cycle and not the start of a process.
 */

const latencyMs = 50;
const lanesWithToken = 8;

interface Scale {
  readonly kind: "github" | "huggingface";
  /** Whether it is asked with a token, and so by few queries when nothing is new. */
  readonly token?: true;
  readonly sources: number;
  readonly runs: number;
}

const scales: ReadonlyArray<Scale> = [
  { kind: "github", sources: 10, runs: 7 },
  { kind: "github", sources: 100, runs: 5 },
  { kind: "github", sources: 1000, runs: 1, token: true },
  { kind: "huggingface", sources: 10, runs: 3 },
];

const nameOf = ({ kind, sources, token }: Scale) =>
  kind === "github"
    ? `${sources} repos × 100${token === true ? ", token" : ""}`
    : `${sources} orgs × 1,000`;

const configOf = ({ kind, sources, token }: Scale, { github, huggingface }: Addresses) =>
  kind === "github"
    ? {
      github: {
        repos: repos(sources),
        base_url: github,
        ...(token === true ? { token_env: "GITHUB_TOKEN" } : {}),
      },
    }
    : { huggingface: { orgs: orgs(sources), base_url: huggingface } };

const lanesOf = ({ token }: Scale) => token === true ? lanesWithToken : lanes;

type Run = Usage & Count & { readonly cycleMs: number };

const figures = ["cycleMs", "cpuMs", "peakMb", "requests", "bytes", "unchanged"] as const;

export const cycles = async (upstream: Upstream) => {
  const start = await bareRun();

  const cycle = async (folder: string): Promise<Run> => {
    await upstream.count();
    const usage = await run(source, {
      args: ["once"],
      folder,
      env: { GITHUB_TOKEN: "bench" },
    });
    return {
      ...usage,
      ...await upstream.count(),
      cycleMs: usage.wallMs - start.wallMs,
      cpuMs: usage.cpuMs - start.cpuMs,
    };
  };

  const measured = [];
  for (const scale of scales) {
    if (scale.kind === "huggingface") await upstream.publish(orgs(scale.sources), 1000);
    const firsts: Array<Run> = [];
    const idles: Array<Run> = [];
    const floors: Array<number> = [];
    for (let each = 0; each < scale.runs; each++) {
      const work = scale.kind === "github"
        ? issues(upstream, "repo", scale.sources)
        : models(upstream, "org", scale.sources);
      floors.push((await plain([{ ...work, lanes: lanesOf(scale) }])).wallMs);
      const folder = await folderWith(configOf(scale, upstream));
      firsts.push(await cycle(folder));
      // The address of a repository's list follows its newest item once; then it stays.
      await cycle(folder);
      idles.push(await cycle(folder));
      await remove(folder);
    }
    measured.push({
      scale,
      first: medians(firsts, figures),
      idle: medians(idles, figures),
      floorMs: median(floors),
    });
  }

  const waits = (requests: number, scale: Scale) =>
    latencyMs * Math.ceil(requests / lanesOf(scale));
  section(
    "First cycle",
    `of \`once\`, ${latencyMs} ms latency; medians. Cycle and CPU are what a run takes\n` +
      `more than one without a source (${start.wallMs.toFixed(0)} ms, CPU ${
        start.cpuMs.toFixed(0)
      } ms). Waits: latency × requests ÷ lanes. Plain: fetch\n` +
      "and JSON.parse of the same bytes by a process that does nothing else.",
    [
      "sources",
      "runs",
      "cycle s",
      "waits s",
      "÷ waits",
      "plain s",
      "÷ plain",
      "CPU s",
      "peak MB",
      "requests",
      "MB",
    ],
    measured.map(({ scale, first, floorMs }) => [
      nameOf(scale),
      scale.runs,
      first.cycleMs / 1000,
      waits(first.requests, scale) / 1000,
      first.cycleMs / waits(first.requests, scale),
      floorMs / 1000,
      first.cycleMs / floorMs,
      first.cpuMs / 1000,
      first.peakMb,
      first.requests,
      first.bytes / 1e6,
    ]),
  );
  for (const { scale, first, floorMs } of measured) {
    if (scale.kind !== "github" || scale.sources > 100) continue;
    const waitsMs = waits(first.requests, scale);
    target(`${nameOf(scale)}, first cycle ÷ plain`, first.cycleMs / floorMs, 1.3, {
      floor: [floorMs / 1000, " s plain"],
    });
    target(`${nameOf(scale)}, first cycle ÷ waits`, first.cycleMs / waitsMs, 1.3, {
      floor: [waitsMs / 1000, " s of waits"],
    });
  }

  section(
    "Idle cycle",
    "of `once`, the second one after the first in which nothing is new.",
    [
      "sources",
      "cycle s",
      "÷ waits",
      "CPU s",
      "peak MB",
      "requests",
      "a source",
      "bytes",
      "% of first",
      "304 %",
    ],
    measured.map(({ scale, first, idle }) => [
      nameOf(scale),
      idle.cycleMs / 1000,
      idle.cycleMs / waits(idle.requests, scale),
      idle.cpuMs / 1000,
      idle.peakMb,
      idle.requests,
      idle.requests / scale.sources,
      idle.bytes,
      100 * idle.bytes / first.bytes,
      100 * idle.unchanged / idle.requests,
    ]),
  );
  for (const { scale, first, idle } of measured) {
    const name = `${nameOf(scale)}, idle`;
    if (scale.token === true) {
      target(`${name}: requests`, idle.requests, 12, {
        floor: [Math.ceil(scale.sources / 100), " queries"],
      });
      target(`${name}: wall of the cycle`, idle.cycleMs / 1000, 2, {
        unit: " s",
        floor: [waits(idle.requests, scale) / 1000, " s of waits"],
      });
    }
    target(`${name}: requests a source`, idle.requests / scale.sources, 1);
    target(`${name}: bytes of the first cycle's`, 100 * idle.bytes / first.bytes, 2, {
      unit: " %",
    });
  }
};
