import { DatabaseSync } from "node:sqlite";
import { run, source, type Usage } from "./process.ts";
import { median, medians, section, target } from "./report.ts";
import { folderWith, remove, repos, robotEnv, type Upstream } from "./upstream_client.ts";

/*
 * A burst: every repository has a hundred new items at once, a tenth of which match, and the WeLink
 * robot is told without a limit to its pace.
 */

const sources = 200;
const items = 100;
const runs = 3;

const delivered = (folder: string): number => {
  const db = new DatabaseSync(`${folder}/mrt_state.sqlite3`, { readOnly: true });
  const row = db.prepare("SELECT COUNT(*) AS sent FROM deliveries WHERE state = 'sent'").get();
  db.close();
  return Number(row?.["sent"]);
};

export const burst = async (upstream: Upstream) => {
  const found: Array<Usage & Record<"listedMs" | "toldMs" | "requests" | "messages", number>> = [];
  const alerts: Array<number> = [];
  for (let each = 0; each < runs; each++) {
    const watched = repos(sources, `burst-${each}`);
    const folder = await folderWith(
      { github: { repos: watched, base_url: upstream.address } },
      { first_run: "silent", notify: { welink: { max_per_minute: 0 } } },
    );
    const options = { args: ["once"], folder, env: robotEnv(upstream) };
    await run(source, options);
    for (const repo of watched) await upstream.publish(repo, items);
    await upstream.count();
    const usage = await run(source, options);
    const count = await upstream.count();
    found.push({
      ...usage,
      listedMs: count.lastAt - count.firstAt,
      toldMs: count.lastMessageAt - count.firstAt,
      requests: count.requests,
      messages: count.messages,
    });
    alerts.push(delivered(folder));
    await remove(folder);
  }
  const middle = medians(found, [
    "listedMs",
    "toldMs",
    "cpuMs",
    "peakMb",
    "requests",
    "messages",
  ]);
  const due = sources * items / 10;
  section(
    "Burst",
    `${sources} repositories with ${items} new items each, one in ten of which matches, told to WeLink by \`once\`;\n` +
      `medians of ${runs}. Times count from the first request, as the upstream saw it.`,
    [
      "last list s",
      "last message s",
      "CPU s",
      "peak MB",
      "requests",
      "messages",
      "alerts told",
      "alerts due",
    ],
    [[
      middle.listedMs / 1000,
      middle.toldMs / 1000,
      middle.cpuMs / 1000,
      middle.peakMb,
      middle.requests,
      middle.messages,
      median(alerts),
      due,
    ]],
  );
  target("alerts not told", Math.max(...alerts.map((told) => due - told)), 0);
};
