import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { slack } from "../../domain/deadline.ts";
import {
  type Heartbeat,
  type Incident,
  type IncidentRecord,
  IncidentStore,
} from "../../domain/incident_store.ts";
import { dropWrongDeadlines } from "./lease.ts";
import { insertNotifications } from "./notifications.ts";
import { orDie } from "./failure.ts";
import { decodePhrase, encodePhrase } from "../../domain/phrase.ts";
import { toWholeMillis } from "./parameters.ts";

const day = Duration.days(1);
/** How long ended incidents are kept. */
const kept = Duration.days(90);

const kinds = ["source", "host", "token", "channel", "state"] as const;

interface IncidentRow {
  readonly kind: string;
  readonly subject: string;
  readonly detail: string;
  readonly began_at: number;
  readonly told_at: number;
  readonly recurring: number;
  readonly calm_since: number | null;
  readonly ended_at: number | null;
}

/** A time in the future was written by a wrong clock and counts as now. */
const toIncident = (row: IncidentRow, now: number): ReadonlyArray<IncidentRecord> => {
  const kind = kinds.find((each) => each === row.kind);
  const passed = (at: number | null) =>
    Option.map(Option.fromNullOr(at), (time) => Math.min(time, now));
  return kind === undefined ? [] : [{
    kind,
    subject: row.subject,
    detail: decodePhrase(row.detail),
    since: Math.min(row.began_at, now),
    notifiedAt: Math.min(row.told_at, now),
    recurring: row.recurring === 1,
    calmSince: passed(row.calm_since),
    endedAt: passed(row.ended_at),
  }];
};

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const heartbeat = Effect.fn("IncidentStore.heartbeat")(
    function* ({ id, pid, startedAt, interval, config }: Heartbeat) {
      const now = yield* Clock.currentTimeMillis;
      const row = {
        id,
        pid,
        started_at: startedAt,
        beat_at: now,
        interval_ms: toWholeMillis(interval),
        config_path: config.path,
        config_hash: config.hash,
      };
      yield* sql`INSERT INTO daemons ${sql.insert(row)}
        ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,
          beat_at = excluded.beat_at, interval_ms = excluded.interval_ms`;
      yield* dropWrongDeadlines(sql, now);
      // Killed daemons leave their row behind, perhaps with a wrong time.
      const [since, ahead] = [now - Duration.toMillis(day), now + Duration.toMillis(slack)];
      yield* sql`DELETE FROM daemons WHERE beat_at < ${since} OR beat_at > ${ahead}`;
    },
    sql.withTransaction,
    orDie,
  );

  const leave = Effect.fn("IncidentStore.leave")(function* (id: string) {
    yield* sql`DELETE FROM daemons WHERE id = ${id}`;
  }, orDie);

  const openIncidents = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql<IncidentRow>`SELECT * FROM incidents WHERE ended_at IS NULL
      ORDER BY began_at, kind, subject`;
    return rows.flatMap((row) => toIncident(row, now));
  }).pipe(orDie);

  const incidents = Effect.fn("IncidentStore.incidents")(function* (since: number) {
    const now = yield* Clock.currentTimeMillis;
    const ahead = now + Duration.toMillis(slack);
    const rows = yield* sql<IncidentRow>`SELECT * FROM incidents
      WHERE ended_at IS NULL OR ended_at > ${since} ORDER BY began_at, kind, subject`;
    // Otherwise its notices would stay silent until then.
    if (rows.some(({ told_at, ended_at }) => Math.max(told_at, ended_at ?? 0) > ahead)) {
      yield* sql`UPDATE incidents SET told_at = MIN(told_at, ${now}), ended_at = MIN(ended_at, ${now})
        WHERE told_at > ${ahead} OR ended_at > ${ahead}`;
    }
    return rows.flatMap((row) => toIncident(row, now));
  }, orDie);

  const record: IncidentStore["Service"]["record"] = Effect.fn("IncidentStore.record")(
    function* ({ begun, ended, changed }, notices) {
      const now = yield* Clock.currentTimeMillis;
      const open = new Set(
        (yield* sql<{ kind: string; subject: string }>`
          SELECT kind, subject FROM incidents WHERE ended_at IS NULL`)
          .map(({ kind, subject }) => `${kind} ${subject}`),
      );
      const isOpen = ({ kind, subject }: Incident) => open.has(`${kind} ${subject}`);
      if (begun.some(isOpen) || !ended.every(isOpen)) return false;
      for (const { kind, subject, detail, since, recurring } of begun) {
        yield* sql`INSERT INTO incidents (kind, subject, detail, began_at, told_at, recurring)
          VALUES (${kind}, ${subject}, ${encodePhrase(detail)}, ${since}, ${now}, ${
          recurring ? 1 : 0
        })`;
      }
      for (const { kind, subject } of ended) {
        yield* sql`UPDATE incidents SET ended_at = ${now}
          WHERE kind = ${kind} AND subject = ${subject} AND ended_at IS NULL`;
      }
      for (const { kind, subject, calmSince } of changed) {
        yield* sql`UPDATE incidents SET calm_since = ${Option.getOrNull(calmSince)}
          WHERE kind = ${kind} AND subject = ${subject} AND ended_at IS NULL`;
      }
      yield* sql`DELETE FROM incidents WHERE ended_at < ${now - Duration.toMillis(kept)}`;
      yield* insertNotifications(sql, notices, now);
      return true;
    },
    sql.withTransaction,
    orDie,
  );

  return IncidentStore.of({
    heartbeat,
    leave,
    openIncidents,
    incidents,
    record,
  });
});

/** `IncidentStore` on Effect SQL. */
export const layer = Layer.effect(IncidentStore, make);
