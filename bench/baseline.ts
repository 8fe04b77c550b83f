import type { Lane } from "./floor.ts";
import { ask, run, source, type Usage } from "./process.ts";
import { medians } from "./report.ts";
import { lanesOf } from "../src/app/poll/lanes.ts";
import type { Addresses } from "./upstream.ts";
import { folderWith, remove } from "./upstream_client.ts";

/*
 * What MRT's figures stand beside: the same requests by a process that does nothing else, and a run
 * of MRT that has nothing to do.
 */

/** Lanes of a host that is asked without a token. */
export const lanes = lanesOf([{}]);

export const plain = (work: ReadonlyArray<Lane>): Promise<Usage> =>
  ask("floor.ts", [JSON.stringify(work)]);

/** The newest pages of 100 issues. */
export const issues = ({ github }: Addresses, prefix: string, lists: number, pages = 1): Lane => ({
  url: `${github}/repos/acme/${prefix}-#/issues?state=all&sort=updated&per_page=100&page=@`,
  lists,
  pages,
  lanes,
});

export const models = ({ huggingface }: Addresses, prefix: string, lists: number): Lane => ({
  url: `${huggingface}/api/models?author=${prefix}-#`,
  lists,
  lanes,
});

/** The newest hundred models of each organisation on both hubs. */
export const hubs = (addresses: Addresses, prefix: string, lists: number): ReadonlyArray<Lane> => [
  models(addresses, prefix, lists),
  {
    url: `${addresses.modelscope}/openapi/v1/models?owner=${prefix}-#&page_number=@&page_size=50`,
    lists,
    pages: 2,
    lanes,
  },
];

/** What `once` takes without a source, its new state file included; medians. */
export const bareRun = async () => {
  const runs: Array<Usage> = [];
  for (let each = 0; each < 7; each++) {
    const folder = await folderWith({});
    runs.push(await run(source, { args: ["once"], folder }));
    await remove(folder);
  }
  return medians(runs, ["wallMs", "cpuMs"]);
};
