import { serve } from "./process.ts";
import type { Count } from "./upstream.ts";

/*
 * The upstream process as the bench steers it, and configs that point at it.
 */

export type Upstream = Awaited<ReturnType<typeof startUpstream>>;

export const startUpstream = async () => {
  const { address, stop } = await serve("upstream.ts");
  const json = async (path: string) => await (await fetch(`${address}/bench/${path}`)).json();
  return {
    address,
    stop,
    /** What was asked since this was last called. */
    count: async (): Promise<Count> => await json("count"),
    publish: (repo: string, items: number) => json(`publish?repo=${repo}&items=${items}`),
    latency: (ms: number) => json(`latency?ms=${ms}`),
  };
};

export const robotEnv = ({ address }: Upstream) => ({
  WELINK_WEBHOOK_URL:
    `${address}/robot/api/werobot/v1/webhook/send?token=test-token&channel=standard`,
});

export const repos = (count: number, prefix = "repo") =>
  Array.from({ length: count }, (_, index) => `acme/${prefix}-${index}`);

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
