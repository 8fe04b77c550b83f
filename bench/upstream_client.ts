import { serve } from "./process.ts";
import type { Addresses, Count } from "./upstream.ts";

/*
 * The upstream process as the bench steers it, and configs that point at it.
 */

export type Upstream = Awaited<ReturnType<typeof startUpstream>>;

export const startUpstream = async () => {
  const { printed, stop } = await serve("upstream.ts");
  const addresses: Addresses = JSON.parse(printed);
  const json = async (path: string, body?: unknown) =>
    await (await fetch(`${addresses.github}/bench/${path}`, {
      method: "POST",
      body: JSON.stringify(body ?? null),
    })).json();
  return {
    ...addresses,
    robot:
      `${addresses.github}/robot/api/werobot/v1/webhook/send?token=test-token&channel=standard`,
    stop,
    /** What was asked since this was last called. */
    count: async (): Promise<Count> => await json("count"),
    /** Adds so many items to each of these repositories or organisations. */
    publish: (names: ReadonlyArray<string>, items: number) => json("publish", { names, items }),
    latency: (ms: number) => json(`latency?ms=${ms}`),
  };
};

export const robotEnv = ({ robot }: Upstream) => ({ WELINK_WEBHOOK_URL: robot });

export const repos = (count: number, prefix = "repo") =>
  Array.from({ length: count }, (_, index) => `acme/${prefix}-${index}`);

export const orgs = (count: number, prefix = "org") =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** So many repositories, and on each hub so many organisations. */
export const crowd = (
  { github, huggingface, modelscope }: Addresses,
  prefix: string,
  size: { readonly repos: number; readonly orgs: number },
) => {
  const crowded = { repos: repos(size.repos, prefix), orgs: orgs(size.orgs, prefix) };
  return {
    ...crowded,
    sources: {
      github: { repos: crowded.repos, base_url: github },
      huggingface: { orgs: crowded.orgs, base_url: huggingface },
      modelscope: { orgs: crowded.orgs, base_url: modelscope },
    },
  };
};

/** A new folder with a config of these sources; `more` replaces sections of it. */
export const folderWith = async (
  sources: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) => {
  const folder = await Deno.makeTempDir({ prefix: "mrt-bench-" });
  const config = {
    poll_interval_seconds: 300,
    watch_keywords: ["deepseek"],
    sources,
    notify: { console: {} },
    ...more,
  };
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
  return folder;
};

export const remove = (folder: string) => Deno.remove(folder, { recursive: true });

/** The state file with what stands beside it, in MB. */
export const stateMb = (folder: string): number =>
  [...Deno.readDirSync(folder)]
    .filter(({ name }) => name.startsWith("mrt_state"))
    .reduce((mb, { name }) => mb + Deno.statSync(`${folder}/${name}`).size / 1e6, 0);
