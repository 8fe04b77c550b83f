import { DatabaseSync } from "node:sqlite";
import { bareRun, hubs, issues, lanes, plain } from "./baseline.ts";
import { run, source } from "./process.ts";
import { medians, section, target } from "./report.ts";
import { crowd, folderWith, remove, robotEnv, stateMb, type Upstream } from "./upstream_client.ts";

/*
 * A burst: every repository has two hundred new items at once, every organisation on both hubs a
 * hundred new models, and the WeLink robot is told without a limit to its pace.
 */

const latencyMs = 50;
const newIssues = 200;
const newModels = 100;

const sizes = [
  { repos: 6, orgs: 4, runs: 3 },
  { repos: 60, orgs: 40, runs: 3 },
  { repos: 300, orgs: 200, runs: 1 },
] as const;
type Size = typeof sizes[number];

const sourcesOf = ({ repos, orgs }: Size) => repos + 2 * orgs;
const itemsOf = ({ repos, orgs }: Size) => repos * newIssues + 2 * orgs * newModels;

/** MB of the pages of items alone and of what is in them, and how many alerts were told. */
const look = (folder: string) => {
  const db = new DatabaseSync(`${folder}/mrt_state.sqlite3`, { readOnly: true });
  const number = (sql: string) => Number(db.prepare(sql).get()?.["found"]);
  const ofItems = (column: string) =>
    number(`SELECT SUM(${column}) AS found FROM dbstat WHERE name = 'items'`) / 1e6;
  const found = {
    pagesMb: ofItems("pgsize"),
    rowsMb: ofItems("payload"),
    told: number("SELECT COUNT(*) AS found FROM deliveries WHERE state = 'sent'"),
  };
  db.close();
  return { ...found, stateMb: stateMb(folder) };
};

let serial = 0;
const once = async (upstream: Upstream, size: Size, keyword: string) => {
  const prefix = `burst-${serial++}`;
  const { repos, orgs, sources } = crowd(upstream, prefix, size);
  await upstream.publish(orgs, 1);
  const folder = await folderWith(sources, {
    first_run: "silent",
    watch_keywords: [keyword],
    delivery: { flood_limit: 0 },
    notify: { welink: { max_per_minute: 0 } },
  });
  const options = { args: ["once"], folder, env: robotEnv(upstream) };
  await run(source, options);
  const before = look(folder);
  await upstream.publish(repos, newIssues);
  await upstream.publish(orgs, newModels);
  await upstream.count();
  const usage = await run(source, options);
  const { asked, requests, messages, ...at } = await upstream.count();
  const after = look(folder);
  await remove(folder);
  const floor = await plain([
    issues(upstream, prefix, size.repos, newIssues / 100),
    ...hubs(upstream, prefix, size.orgs),
  ]);
  const items = itemsOf(size);
  return {
    ...usage,
    requests,
    messages,
    waitsMs: latencyMs * Math.max(...Object.values(asked).map((each) => Math.ceil(each / lanes))),
    pollingMs: at.lastAt - at.firstAt,
    tellingMs: at.lastMessageAt - at.firstAnswerAt,
    told: after.told,
    itemKb: 1000 * (after.stateMb - before.stateMb) / items,
    pagesKb: 1000 * (after.pagesMb - before.pagesMb) / items,
    rowKb: 1000 * (after.rowsMb - before.rowsMb) / items,
    plainMs: floor.wallMs,
    plainCpuMs: floor.cpuMs,
    plainMb: floor.peakMb,
  };
};

const burstOf = async (upstream: Upstream, size: Size, keyword: string) => {
  const found = [];
  for (let each = 0; each < size.runs; each++) found.push(await once(upstream, size, keyword));
  const [first] = found;
  if (first === undefined) throw new Error("there was no run");
  return medians(found, Object.keys(first) as Array<keyof typeof first>);
};

export const burst = async (upstream: Upstream) => {
  const start = await bareRun();
  const grown: Array<{ size: Size; middle: Awaited<ReturnType<typeof burstOf>> }> = [];
  for (const size of sizes) {
    grown.push({ size, middle: await burstOf(upstream, size, "nothing-is-called-this") });
  }
  const [, middling] = sizes;
  const usual = grown[1]?.middle;
  if (usual === undefined) return;
  const told = await burstOf(upstream, middling, "kimi");
  const rows = [...grown, { size: middling, middle: told }];
  section(
    "Burst",
    `${newIssues} new items in each repository and ${newModels} in each organisation, with two organisations on each\n` +
      `hub for three repositories; \`once\`, ${latencyMs} ms latency, medians. Waits: latency × requests of the busiest\n` +
      "host ÷ its lanes. Plain: fetch and JSON.parse of the same by a process that does nothing else.",
    [
      "sources",
      "items",
      "wall s",
      "waits s",
      "plain s",
      "CPU s",
      "plain CPU s",
      "peak MB",
      "plain MB",
      "KB an item",
      "KB its pages",
      "KB its row",
      "requests",
      "messages",
      "told",
    ],
    rows.map(({ size, middle }) => [
      String(sourcesOf(size)),
      itemsOf(size),
      middle.wallMs / 1000,
      middle.waitsMs / 1000,
      middle.plainMs / 1000,
      middle.cpuMs / 1000,
      middle.plainCpuMs / 1000,
      middle.peakMb,
      middle.plainMb,
      middle.itemKb,
      middle.pagesKb,
      middle.rowKb,
      middle.requests,
      middle.messages,
      middle.told,
    ]),
  );
  const work = `burst of ${itemsOf(middling)} items, none matches`;
  target(`${work}: wall ÷ waits`, usual.wallMs / usual.waitsMs, 1.6, {
    floor: [usual.waitsMs / 1000, " s of waits"],
  });
  target(`${work}: processor`, usual.cpuMs / 1000, 3.5, {
    unit: " s",
    floor: [usual.plainCpuMs / 1000, " s plain"],
  });
  target(`${work}: peak memory`, usual.peakMb, 200, {
    unit: " MB",
    floor: [usual.plainMb, " MB plain"],
  });
  target(`${work}: state file an item`, usual.itemKb, 1.3, {
    unit: " KB",
    floor: [usual.rowKb, " KB its row"],
  });
  target("burst, 1 % match: last message ÷ polling", told.tellingMs / told.pollingMs, 1.15, {
    floor: [told.pollingMs / 1000, " s of polling"],
  });
  const due = itemsOf(middling) / 100;
  target("burst, 1 % match: alerts not told", due - told.told, 0, { floor: [due, " due"] });
  const cost = ({ size, middle }: typeof grown[number]) =>
    (middle.cpuMs - start.cpuMs) / itemsOf(size);
  grown.slice(1).forEach((larger, index) => {
    const smaller = grown[index];
    if (smaller === undefined) return;
    target(
      `burst, processor an item: ${sourcesOf(larger.size)} sources ÷ ${sourcesOf(smaller.size)}`,
      cost(larger) / cost(smaller),
      1.15,
      { floor: [cost(smaller), ` ms at ${sourcesOf(smaller.size)}`] },
    );
  });
};
