import { DatabaseSync } from "node:sqlite";
import { run, source } from "./process.ts";
import { medians, section, target } from "./report.ts";
import { folderWith, remove, robotEnv, type Upstream } from "./upstream_client.ts";

/*
 * Alerts that wait for the WeLink robot, which takes each message at once, sent in full by `once`
 * however many there are: what a message costs must not grow with the queue.
 */

const lengths = [100, 1_000, 10_000];
const runs = 3;

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

export const fill = (folder: string, count: number) => {
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

export const queue = async (upstream: Upstream) => {
  const rows: Array<readonly [string, number, number, number, number]> = [];
  for (const length of lengths) {
    const found: Array<Record<"wallMs" | "cpuMs" | "peakMb" | "messages", number>> = [];
    for (let each = 0; each < runs; each++) {
      const folder = await folderWith({}, {
        notify: { welink: { max_per_minute: 0 } },
        delivery: { flood_limit: 0 },
      });
      const options = { args: ["once"], folder, env: robotEnv(upstream) };
      const idle = await run(source, options);
      fill(folder, length);
      await upstream.count();
      const usage = await run(source, options);
      const { messages } = await upstream.count();
      found.push({
        wallMs: usage.wallMs - idle.wallMs,
        cpuMs: usage.cpuMs - idle.cpuMs,
        peakMb: usage.peakMb,
        messages,
      });
      await remove(folder);
    }
    const middle = medians(found, ["wallMs", "cpuMs", "peakMb", "messages"]);
    rows.push([
      String(length),
      middle.messages,
      middle.wallMs / 1000,
      middle.cpuMs / Math.max(1, middle.messages),
      middle.peakMb,
    ]);
  }
  section(
    "Queue",
    `Alerts that wait for the WeLink robot, which answers at once, sent in full by \`once\`;\n` +
      `medians of ${runs}, less what an idle run takes.`,
    ["alerts", "messages", "wall s", "CPU ms a message", "peak MB"],
    rows,
  );
  const costs = rows.map(([, , , cost]) => cost);
  target("CPU a message, longest queue", costs.at(-1) ?? 0, 1.5, " ms");
  target("CPU a message, longest ÷ 1,000", (costs[2] ?? 0) / (costs[1] ?? 1), 1.15);
};
