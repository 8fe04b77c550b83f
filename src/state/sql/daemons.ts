import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import type { DaemonRecord } from "../../domain/status.ts";
import { orDie } from "./failure.ts";

/** Daemons send a heartbeat within a minute; one silent for longer is gone. */
const silent = Duration.seconds(65);
/** Clocks are set back by this much all the time; a heartbeat further ahead had a wrong clock. */
const drift = Duration.seconds(5);

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
    }>`SELECT * FROM daemons WHERE beat_at > ${now - Duration.toMillis(silent)}
        AND beat_at <= ${now + Duration.toMillis(drift)}
      ORDER BY started_at, id`;
    return rows.map((row): DaemonRecord => ({
      id: row.id,
      pid: row.pid,
      startedAt: Math.min(row.started_at, row.beat_at),
      seenAt: Math.min(row.beat_at, now),
      interval: Duration.millis(row.interval_ms),
      config: { path: row.config_path, hash: row.config_hash },
    }));
  }).pipe(orDie);
