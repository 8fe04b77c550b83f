import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import type { DaemonRecord } from "../../domain/status.ts";
import { orDie } from "./failure.ts";

/** Daemons send a heartbeat within a minute; one silent for longer (ms) is gone. */
const silentMs = 65_000;
/**
 * Clocks are set back by this much (ms) all the time; a heartbeat further ahead had a wrong clock.
 */
const driftMs = 5_000;

/** The daemons that are alive, oldest first. */
export const daemonsOf = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql<{
      id: string;
      pid: number;
      started_at: number;
      beat_at: number;
      interval_ms: number;
      config_path: string;
      config_hash: string;
    }>`SELECT * FROM daemons WHERE beat_at > ${now - silentMs} AND beat_at <= ${now + driftMs}
      ORDER BY started_at, id`;
    return rows.map((row): DaemonRecord => ({
      id: row.id,
      pid: row.pid,
      startedAt: Math.min(row.started_at, row.beat_at),
      seenAt: Math.min(row.beat_at, now),
      intervalMs: row.interval_ms,
      config: { path: row.config_path, hash: row.config_hash },
    }));
  }).pipe(orDie);
