import { DatabaseSync } from "node:sqlite";

/** What a Python v0 leaves behind. */
export interface V0Sample {
  /** By v0's keys, e.g. `github:o/r:issues`. */
  readonly cursors: Readonly<Record<string, unknown>>;
  readonly seen?: ReadonlyArray<string>;
  readonly alerts?: ReadonlyArray<{ readonly event_type: string; readonly url: string }>;
}

const at = "2026-11-23T22:29:23.719628+00:00";

/** Writes a state file as v0 does. */
export const writeV0 = (path: string, { cursors, seen = [], alerts = [] }: V0Sample): void => {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE cursors (source_key TEXT PRIMARY KEY, cursor TEXT, updated_at TEXT NOT NULL);
    CREATE TABLE seen_events (fingerprint TEXT PRIMARY KEY, first_seen_at TEXT NOT NULL);
    CREATE TABLE alerts (fingerprint TEXT PRIMARY KEY, alert_json TEXT NOT NULL,
      created_at TEXT NOT NULL);
    CREATE TABLE notify_failures (id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL,
      channel TEXT NOT NULL, error TEXT NOT NULL, created_at TEXT NOT NULL);`);
  for (const [key, cursor] of Object.entries(cursors)) {
    const json = typeof cursor === "string" ? cursor : JSON.stringify(cursor);
    db.prepare("INSERT INTO cursors VALUES (?, ?, ?)").run(key, json, at);
  }
  for (const fingerprint of seen) {
    db.prepare("INSERT INTO seen_events VALUES (?, ?)").run(fingerprint, at);
  }
  alerts.forEach((event, index) => {
    const json = JSON.stringify({ fingerprint: `a${index}`, event });
    db.prepare("INSERT INTO alerts VALUES (?, ?, ?)").run(`a${index}`, json, at);
  });
  db.prepare("INSERT INTO notify_failures VALUES (NULL, 'a0', 'welink', 'busy', ?)").run(at);
  db.close();
};
