import type { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Migrations from "../../src/state/sql/migrations.ts";
import { SqliteClient } from "../../src/state/sqlite/sqlite.ts";
import type { Alert } from "../../src/domain/alert.ts";
import type { Channel } from "./history.ts";
import type { Work } from "./ticker.ts";
import { observe } from "./sqlite.ts";

/*
 * The state file, and what the checks read in it with a connection of their own.
 */

/** In memory where the system has such a folder: the state of a run is worth nothing afterwards. */
const folder = (): string => {
  try {
    return Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "mrt-simulation-" });
  } catch {
    return Deno.makeTempDirSync({ prefix: "mrt-simulation-" });
  }
};

export interface StateFiles {
  /** An empty state, brought up to date. */
  readonly fresh: () => string;
  readonly remove: () => void;
}

export const stateFiles = async (): Promise<StateFiles> => {
  const home = folder();
  const template = `${home}/template.sqlite3`;
  await Effect.runPromise(
    Effect.provide(
      Effect.void,
      Migrations.layer.pipe(Layer.provide(SqliteClient.layer({ filename: template }))),
    ),
  );
  const file = `${home}/state.sqlite3`;
  let isRemoved = false;
  return {
    fresh: () => {
      for (const suffix of ["", "-wal", "-shm"]) {
        try {
          Deno.removeSync(file + suffix);
        } catch {
          // It was not there.
        }
      }
      Deno.copyFileSync(template, file);
      return file;
    },
    remove: () => {
      if (isRemoved) return;
      isRemoved = true;
      Deno.removeSync(home, { recursive: true });
    },
  };
};

export interface CursorRow {
  readonly source_key: string;
  readonly version: number;
  readonly lease_owner: string | null;
  readonly fails: number;
  readonly next_poll_at: number;
}

export interface DeliveryRow {
  readonly id: string;
  readonly alert_id: string;
  readonly channel: Channel;
  readonly state: "pending" | "sending" | "sent" | "dead";
  readonly created_at: number;
  readonly attempts: number;
  readonly unanswered: number;
  /** Whom it is for alone; empty where it is for everybody. */
  readonly recipients: ReadonlyArray<string>;
  readonly next_attempt_at: number;
  readonly wait_ms: number;
  readonly last_error: string | null;
  /** 1 for what waits neither for the end of quiet hours nor for a digest. */
  readonly urgent: number;
}

export interface IncidentRow {
  readonly kind: string;
  readonly subject: string;
  readonly began_at: number;
  readonly ended_at: number | null;
}

/** Asks again only when the state may have changed. */
const remembered = <A>(writes: () => number, read: () => A): () => A => {
  let at = -1;
  let known: A;
  return () => {
    if (at !== writes()) {
      known = read();
      at = writes();
    }
    return known;
  };
};

/** `writes` counts what may have changed the state. */
export const observer = (file: string, writes: () => number) => {
  const connection: DatabaseSync = observe(file);
  const cursors = connection.prepare(
    "SELECT source_key, version, lease_owner, fails, next_poll_at FROM cursors",
  );
  const columns = `id, alert_id, channel, state, created_at, attempts, unanswered, recipients,
    next_attempt_at, wait_ms, last_error, urgent`;
  const deliveries = connection.prepare(`SELECT ${columns} FROM deliveries`);
  const open = connection.prepare(
    `SELECT ${columns} FROM deliveries WHERE state IN ('pending', 'sending')`,
  );
  const told = connection.prepare(
    `SELECT a.id, s.item_id, COUNT(*) AS count FROM alerts AS a
      JOIN alert_events AS e ON e.alert_id = a.id
      JOIN seen_events AS s ON s.fingerprint = e.fingerprint
      GROUP BY a.id, s.item_id`,
  );
  const alert = connection.prepare("SELECT alert_json FROM alerts WHERE id = ?");
  const incidents = connection.prepare(
    "SELECT kind, subject, began_at, ended_at FROM incidents ORDER BY rowid",
  );
  const agendas = {
    polls: connection.prepare(
      `SELECT MIN(CASE WHEN at > ?1 THEN at END) AS next, MAX(isWork AND at <= ?1) AS due
        FROM (SELECT next_poll_at AS at, 1 AS isWork FROM cursors
          UNION ALL SELECT lease_until, 0 FROM cursors
          UNION ALL SELECT blocked_until, 0 FROM hosts)`,
    ),
    sends: connection.prepare(
      `SELECT MIN(CASE WHEN at > ?1 THEN at END) AS next, MAX(isWork AND at <= ?1) AS due
        FROM (SELECT MAX(next_attempt_at, COALESCE(c.hold_until, 0)) AS at, 1 AS isWork
            FROM deliveries LEFT JOIN channels AS c USING (channel)
            WHERE state IN ('pending', 'sending')
          UNION ALL SELECT lease_until, 0 FROM channels
          UNION ALL SELECT hold_until, 0 FROM channels
          UNION ALL SELECT hold_until, 0 FROM recipient_holds)`,
    ),
  };
  const deliveryRows = (found: ReadonlyArray<unknown>): ReadonlyArray<DeliveryRow> =>
    rows<DeliveryRow & { readonly recipients: string }>(found).map((row) => ({
      ...row,
      recipients: JSON.parse(row.recipients) as ReadonlyArray<string>,
    }));
  /** What damaged records said. */
  const spoiled = new Map<string, Alert>();
  const rows = <A>(found: ReadonlyArray<unknown>) => found as ReadonlyArray<A>;
  return {
    cursors: remembered(writes, () => rows<CursorRow>(cursors.all())),
    /** When by its own record the next thing falls due (epoch ms), and whether one is already. */
    agenda: (work: Work, now: number): { readonly isDue: boolean; readonly next: number } => {
      const [row] = rows<{ readonly next: number | null; readonly due: number | null }>(
        agendas[work].all(now),
      );
      return { isDue: row?.due === 1, next: row?.next ?? Infinity };
    },
    /** Those that wait. */
    open: remembered(writes, () => deliveryRows(open.all())),
    deliveries: () => deliveryRows(deliveries.all()),
    incidents: remembered(writes, () => rows<IncidentRow>(incidents.all())),
    alert: (id: string): Alert | undefined => {
      const known = spoiled.get(id);
      if (known !== undefined) return known;
      const [row] = rows<{ readonly alert_json: string }>(alert.all(id));
      return row && JSON.parse(row.alert_json) as Alert;
    },
    /** How many events of which item each alert tells of. */
    told: () =>
      Map.groupBy(
        rows<{ readonly id: string; readonly item_id: string; readonly count: number }>(told.all()),
        ({ id }) => id,
      ),
    spoiled,
    /** Damages the record of the alert that waits longest. */
    spoil: (): void => {
      const [row] = rows<{ readonly id: string; readonly alert_json: string }>(
        connection.prepare(
          `SELECT a.id, a.alert_json FROM alerts AS a JOIN deliveries AS d ON d.alert_id = a.id
            WHERE d.state = 'pending' ORDER BY d.created_at, d.position LIMIT 1`,
        ).all(),
      );
      if (row === undefined || spoiled.has(row.id)) return;
      spoiled.set(row.id, JSON.parse(row.alert_json) as Alert);
      connection.prepare("UPDATE alerts SET alert_json = '{' WHERE id = ?").run(row.id);
    },
    /** Characters of the longest text of a stored item, event or alert. */
    longest: (): number =>
      Math.max(
        ...["items.item_json", "seen_events.event_json", "alerts.alert_json"].map((place) => {
          const [table = "", column = ""] = place.split(".");
          const [row] = rows<{ readonly length: number | null }>(
            connection.prepare(`SELECT MAX(LENGTH(${column})) AS length FROM ${table}`).all(),
          );
          return row?.length ?? 0;
        }),
      ),
    /** Every text in every row. */
    texts: (): string => {
      const tables = rows<{ readonly name: string }>(
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all(),
      );
      return tables.map(({ name }) =>
        JSON.stringify(connection.prepare(`SELECT * FROM "${name}"`).all())
      ).join("\n");
    },
    close: () => connection.close(),
  };
};
export type Observer = ReturnType<typeof observer>;
