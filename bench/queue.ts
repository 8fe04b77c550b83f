import { DatabaseSync } from "node:sqlite";
import { plain } from "./baseline.ts";
import { run, source } from "./process.ts";
import { medians, section, target } from "./report.ts";
import { folderWith, remove, robotEnv, type Upstream } from "./upstream_client.ts";

/*
 * Alerts that wait for the WeLink robot, sent in full by `once` however many there are: what a message
 * costs must not grow with the queue, and the robot should never wait for the next one.
 */

const queues = [
  { alerts: 100, latencyMs: 0, runs: 3 },
  { alerts: 1_000, latencyMs: 0, runs: 3 },
  { alerts: 10_000, latencyMs: 0, runs: 3 },
  { alerts: 20_000, latencyMs: 0, runs: 1 },
  { alerts: 2_000, latencyMs: 50, runs: 3 },
] as const;
type Waiting = typeof queues[number];

/** Alerts as a poll writes them, each of an issue of its own. */
const alert = (n: number) => {
  const id = n.toString(16).padStart(64, "0");
  return {
    id,
    kind: "event",
    source: "github:acme/engine",
    events: [{
      event: {
        fingerprint: id,
        source: "github:acme/engine",
        resourceType: "repo_issue",
        resourceId: String(n),
        eventType: "issue_opened",
        eventId: String(n),
        also: [],
        changed: [],
        title: `DeepSeek-V4 needs support (${n})`,
        summary: "It does not work as it should. ".repeat(20),
        url: `https://github.com/acme/engine/issues/${n}`,
        author: "somebody",
        labels: ["bug"],
        occurredAt: 0,
        observedAt: 0,
        fields: { number: n },
      },
      matches: [{ ruleId: "watch_keywords", reason: "deepseek", excerpt: "It does not work" }],
    }],
    total: 1,
    createdAt: Date.now(),
  };
};

const fill = (folder: string, count: number) => {
  const db = new DatabaseSync(`${folder}/mrt_state.sqlite3`);
  db.exec("BEGIN");
  const alerts = db.prepare(
    "INSERT INTO alerts (id, kind, source_key, alert_json, created_at) VALUES (?, 'event', ?, ?, ?)",
  );
  const deliveries = db.prepare(
    `INSERT INTO deliveries (id, alert_id, channel, created_at, position, state)
      VALUES (?, ?, 'welink', ?, ?, 'pending')`,
  );
  for (let n = 0; n < count; n++) {
    const each = alert(n);
    alerts.run(each.id, each.source, JSON.stringify(each), each.createdAt);
    deliveries.run(`${each.id}:welink`, each.id, each.createdAt, n);
  }
  db.exec("COMMIT");
  db.close();
};

const once = async (upstream: Upstream, { alerts, latencyMs }: Waiting) => {
  const folder = await folderWith({}, {
    notify: { welink: { max_per_minute: 0 } },
    delivery: { flood_limit: 0 },
  });
  const options = { args: ["once"], folder, env: robotEnv(upstream) };
  const idle = await run(source, options);
  fill(folder, alerts);
  await upstream.latency(latencyMs);
  await upstream.count();
  const usage = await run(source, options);
  const { messages } = await upstream.count();
  await upstream.latency(0);
  const idlePlain = await plain([]);
  const floor = await plain([{
    url: upstream.robot,
    lists: messages,
    lanes: 1,
    body: JSON.stringify({
      messageType: "text",
      content: { text: "It does not work. ".repeat(25) },
    }),
  }]);
  await remove(folder);
  return {
    wallMs: usage.wallMs - idle.wallMs,
    cpuMs: (usage.cpuMs - idle.cpuMs) / messages,
    peakMb: usage.peakMb,
    messages,
    plainMs: floor.wallMs,
    plainCpuMs: (floor.cpuMs - idlePlain.cpuMs) / messages,
  };
};

export const queue = async (upstream: Upstream) => {
  const measured = [];
  for (const waiting of queues) {
    const found = [];
    for (let each = 0; each < waiting.runs; each++) found.push(await once(upstream, waiting));
    const middle = medians(
      found,
      ["wallMs", "cpuMs", "peakMb", "messages", "plainMs", "plainCpuMs"] as const,
    );
    measured.push({ ...waiting, ...middle });
  }
  await upstream.latency(50);
  section(
    "Queue",
    "Alerts that wait for the WeLink robot, sent in full by `once`; medians, less what idle runs take.\n" +
      "Plain: as many posts, answered at once, by a process that does nothing else.",
    [
      "alerts",
      "ms latency",
      "messages",
      "wall s",
      "plain s",
      "CPU ms a message",
      "plain CPU ms",
      "peak MB",
    ],
    measured.map((each) => [
      String(each.alerts),
      each.latencyMs,
      each.messages,
      each.wallMs / 1000,
      each.plainMs / 1000,
      each.cpuMs,
      each.plainCpuMs,
      each.peakMb,
    ]),
  );
  const [hundred, thousand, tenThousand, most, slow] = measured;
  if (!hundred || !thousand || !tenThousand || !most || !slow) return;
  const channelMs = slow.messages * slow.latencyMs;
  target(
    `${slow.alerts} alerts, 50 ms a message: wall ÷ the channel's`,
    slow.wallMs / channelMs,
    1.1,
    {
      floor: [channelMs / 1000, " s of the channel"],
    },
  );
  target(`${most.alerts} alerts: processor a message`, most.cpuMs, 1.5, {
    unit: " ms",
    floor: [most.plainCpuMs, " ms plain"],
  });
  for (
    const [larger, smaller] of [
      [most, thousand],
      [thousand, hundred],
      [tenThousand, thousand],
    ] as const
  ) {
    target(
      `processor a message: ${larger.alerts} alerts ÷ ${smaller.alerts}`,
      larger.cpuMs / smaller.cpuMs,
      1.15,
      { floor: [smaller.cpuMs, ` ms at ${smaller.alerts}`] },
    );
  }
};
