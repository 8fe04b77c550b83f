import { DatabaseSync } from "node:sqlite";
import { freePort, untilAnswered } from "../tests/web/served.ts";
import { begin, run, source, start } from "./process.ts";
import type { Readings } from "./readers.ts";
import { median, section, target } from "./report.ts";
import { crowd, folderWith, remove, robotEnv, type Upstream } from "./upstream_client.ts";
import { makeYear } from "./year_state.ts";

/*
 * A daemon with the page, on the state of a year, meets a burst of items and alerts; without and with two
 * hundred requests a second of its page and API by another process. Neither polls nor messages may be
 * slower for that.
 */

const size = { repos: 60, orgs: 40 };
const [newIssues, newModels] = [100, 100];
const runs = 3;
const longestMs = 60_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const sentSince = (file: string, since: number): number => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const sent =
      "SELECT COUNT(*) AS found FROM deliveries WHERE state = 'sent' AND created_at >= ?";
    return Number(db.prepare(sent).get(since)?.["found"]);
  } finally {
    db.close();
  }
};

let serial = 0;

/** How long the burst took, from the wish to poll to the last answer and the last message, in ms. */
const once = async (upstream: Upstream, folder: string, isRead: boolean) => {
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const file = `${folder}/mrt_state.sqlite3`;
  const { repos, orgs, sources } = crowd(upstream, `serving-${serial++}`, size);
  await upstream.publish(orgs, 1);
  const config = {
    poll_interval_seconds: 3600,
    first_run: "silent",
    // Nothing of the year is old.
    state: { sqlite_path: "./mrt_state.sqlite3", retention_days: 3650 },
    watch_keywords: ["kimi"],
    sources,
    delivery: { flood_limit: 0 },
    notify: { welink: { max_per_minute: 0 } },
    http: { listen: `127.0.0.1:${port}` },
  };
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
  const env = robotEnv(upstream);
  await run(source, { args: ["once"], folder, env });
  const daemon = start(source, { args: ["daemon"], folder, env });
  await untilAnswered(origin);
  const readers = isRead ? begin<Readings>("readers.ts", [origin]) : undefined;
  await sleep(2000);
  await upstream.publish(repos, newIssues);
  await upstream.publish(orgs, newModels);
  const due = (size.repos * newIssues + 2 * size.orgs * newModels) / 100;
  await upstream.count();
  const began = Date.now();
  await (await fetch(`${origin}/api/v1/poll`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  })).body?.cancel();
  while (sentSince(file, began) < due) {
    if (Date.now() - began > longestMs) throw new Error(`not all of ${due} alerts were sent`);
    await sleep(100);
  }
  const { lastAt, lastMessageAt } = await upstream.count();
  const readings = await readers?.stop();
  daemon.kill("SIGTERM");
  await daemon.status;
  return { pollingMs: lastAt - began, sendingMs: lastMessageAt - began, readings };
};

export const serving = async (upstream: Upstream) => {
  const folder = await folderWith({});
  await makeYear(`${folder}/mrt_state.sqlite3`);
  type Run = Awaited<ReturnType<typeof once>>;
  const alone: Array<Run> = [];
  const read: Array<Run> = [];
  for (let each = 0; each < runs; each++) {
    alone.push(await once(upstream, folder, false));
    read.push(await once(upstream, folder, true));
  }
  await remove(folder);
  const readings = read.flatMap(({ readings }) => readings ?? []);
  const middle = (found: ReadonlyArray<Run>, field: "pollingMs" | "sendingMs") =>
    median(found.map((each) => each[field]));
  const ofReadings = (field: keyof Readings) => median(readings.map((each) => each[field]));
  section(
    "Read in a burst",
    "A daemon on the state of a year polls a burst and tells of it, without and with 200 requests a second\n" +
      "of its page and API; medians.",
    ["", "polled s", "told s", "requests", "answered", "refused", "p50 ms", "p95 ms"],
    [
      [
        "nobody reads",
        middle(alone, "pollingMs") / 1000,
        middle(alone, "sendingMs") / 1000,
        ...Array.from({ length: 5 }, () => ""),
      ],
      [
        "read",
        middle(read, "pollingMs") / 1000,
        middle(read, "sendingMs") / 1000,
        ...(["requests", "answered", "refused", "p50", "p95"] as const).map(ofReadings),
      ],
    ],
  );
  for (const [name, field] of [["polls", "pollingMs"], ["messages", "sendingMs"]] as const) {
    target(
      `burst read at 200 requests/s: ${name} ÷ those when nobody reads`,
      middle(read, field) / middle(alone, field),
      1.1,
      { floor: [middle(alone, field) / 1000, " s"] },
    );
  }
};
