import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { type Beat, type Incident, Supervision, type Turn } from "../domain/supervision.ts";
import { enqueueAlerts } from "./alert_rows.ts";
import { orDie } from "./sqlite_problem.ts";

/** Daemons that were killed leave their row behind; after so long (ms) it goes. */
const forgottenMs = 24 * 60 * 60 * 1000;

const kinds = ["source", "host", "token", "channel", "state"] as const;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const beat = Effect.fn("Supervision.beat")(
    function* ({ id, pid, startedAt, intervalMs }: Beat) {
      const now = yield* Clock.currentTimeMillis;
      const row = {
        id,
        pid,
        started_at: startedAt,
        beat_at: now,
        interval_ms: Math.round(intervalMs),
      };
      yield* sql`INSERT INTO daemons ${sql.insert(row)}
        ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at,
          interval_ms = excluded.interval_ms`;
      yield* sql`DELETE FROM daemons WHERE beat_at < ${now - forgottenMs}`;
    },
    sql.withTransaction,
    orDie,
  );

  const leave = Effect.fn("Supervision.leave")(function* (id: string) {
    yield* sql`DELETE FROM daemons WHERE id = ${id}`;
  }, orDie);

  const openIncidents = Effect.gen(function* () {
    const rows = yield* sql<{
      kind: string;
      subject: string;
      detail: string;
      began_at: number;
    }>`SELECT kind, subject, detail, began_at FROM incidents WHERE ended_at IS NULL
      ORDER BY began_at, kind, subject`;
    return rows.flatMap((row): ReadonlyArray<Incident> => {
      const kind = kinds.find((each) => each === row.kind);
      return kind === undefined
        ? []
        : [{ kind, subject: row.subject, detail: row.detail, since: row.began_at }];
    });
  }).pipe(orDie);

  const record: Supervision["Service"]["record"] = Effect.fn("Supervision.record")(
    function* ({ begun, ended }, tell) {
      const now = yield* Clock.currentTimeMillis;
      const turn: Turn = {
        begun: yield* Effect.filter(begun, ({ kind, subject, detail, since }) =>
          Effect.map(
            sql`INSERT INTO incidents (kind, subject, detail, began_at)
              VALUES (${kind}, ${subject}, ${detail}, ${since})
              ON CONFLICT (kind, subject) WHERE ended_at IS NULL DO NOTHING RETURNING kind`,
            (rows) => rows.length > 0,
          )),
        ended: yield* Effect.filter(ended, ({ kind, subject }) =>
          Effect.map(
            sql`UPDATE incidents SET ended_at = ${now}
              WHERE kind = ${kind} AND subject = ${subject} AND ended_at IS NULL RETURNING kind`,
            (rows) => rows.length > 0,
          )),
      };
      for (const { alert, channels } of tell(turn)) {
        yield* enqueueAlerts(sql, [alert], channels, now);
      }
      return turn;
    },
    sql.withTransaction,
    orDie,
  );

  return Supervision.of({ beat, leave, openIncidents, record });
});

/** `Supervision` on Effect SQL. */
export const layer = Layer.effect(Supervision, make);
