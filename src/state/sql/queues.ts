import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { QueueStatus } from "../../domain/outbox_desk.ts";
import { decodePhrase } from "../../domain/phrase.ts";
import { anyTime, nextOpening, sendableSince, Timetables } from "../../domain/timetable.ts";
import { orDie } from "./failure.ts";
import { isFree, isInForce } from "./lease.ts";
import { waitsForItsOpening } from "./openings.ts";

/** Deliveries that one statement counts; others run between two statements. */
const step = 500;

/** Where one statement begins and the one before it ends. */
interface Edge {
  readonly channel: string;
  readonly created_at: number;
  readonly position: number;
  readonly id: string;
}

const first: Edge = { channel: "", created_at: 0, position: 0, id: "" };

interface Row {
  readonly channel: string;
  readonly waiting: number;
  readonly failing: number;
  readonly sending: number;
  readonly later: number;
  readonly scheduled: number;
  readonly closed: number;
  readonly next_at: number | null;
  readonly hold_until: number;
  readonly last_error: string | null;
  readonly untried_since: number | null;
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? a ?? b : Math.min(a, b);

/** Two parts of one queue as one, the first part first. */
const together = (a: Row, b: Row): Row => ({
  channel: a.channel,
  waiting: a.waiting + b.waiting,
  failing: a.failing + b.failing,
  sending: a.sending + b.sending,
  later: a.later + b.later,
  scheduled: a.scheduled + b.scheduled,
  closed: Math.max(a.closed, b.closed),
  next_at: earlier(a.next_at, b.next_at),
  hold_until: Math.max(a.hold_until, b.hold_until),
  last_error: a.last_error ?? b.last_error,
  untried_since: earlier(a.untried_since, b.untried_since),
});

/** The part of `OutboxDesk` that counts what waits. */
export const makeQueues = (sql: SqlClient.SqlClient) => {
  const open = sql`d.state IN ('pending', 'sending')`;
  const key = sql.literal("(d.channel, d.created_at, d.position, d.id)");
  const keyOf = ({ channel, created_at, position, id }: Edge) =>
    sql`(${channel}, ${created_at}, ${position}, ${id})`;

  /** Where the part that begins there ends; none where it is the last. */
  const endOf = (from: Edge) =>
    Effect.map(
      sql<Edge>`SELECT channel, created_at, position, id FROM deliveries AS d
        WHERE ${open} AND ${key} >= ${keyOf(from)}
        ORDER BY channel, created_at, position, id LIMIT 1 OFFSET ${step}`,
      ([end]) => Option.fromUndefinedOr(end),
    );

  const count = Effect.fnUntraced(function* (from: Edge, end: Option.Option<Edge>, now: number) {
    const timetables = yield* Timetables;
    const waits = isInForce(sql, "d.next_attempt_at", "d.wait_ms", now);
    const later = sql`d.last_error IS NULL AND ${waits}`;
    const closed = waitsForItsOpening(sql, timetables, now);
    const scheduled = sql`d.last_error IS NULL AND NOT ${waits} AND ${closed}`;
    const within = sql.and([
      open,
      sql`${key} >= ${keyOf(from)}`,
      ...Option.toArray(Option.map(end, (edge) => sql`${key} < ${keyOf(edge)}`)),
    ]);
    return yield* sql<Row>`SELECT d.channel,
        SUM(CASE WHEN ${later} OR ${scheduled} THEN 0 ELSE 1 END) AS waiting,
        COUNT(d.last_error) AS failing,
        SUM(CASE WHEN d.state = 'sending' AND NOT ${isFree(sql, now)} THEN 1 ELSE 0 END)
          AS sending,
        SUM(CASE WHEN ${later} THEN 1 ELSE 0 END) AS later,
        SUM(CASE WHEN ${scheduled} THEN 1 ELSE 0 END) AS scheduled,
        MAX(CASE WHEN ${closed} AND NOT (${later} OR ${scheduled}) THEN 1 ELSE 0 END) AS closed,
        MIN(CASE WHEN ${later} OR ${closed} THEN NULL WHEN ${waits} THEN d.next_attempt_at
          ELSE ${now} END) AS next_at,
        MIN(CASE WHEN d.last_error IS NULL AND NOT (${later} OR ${scheduled})
          THEN d.created_at END)
          AS untried_since,
        MAX(CASE WHEN ${
      isInForce(sql, "c.hold_until", "c.hold_ms", now)
    } THEN c.hold_until ELSE 0 END)
          AS hold_until,
        CASE WHEN COUNT(d.last_error) > 0 THEN (SELECT e.last_error FROM deliveries AS e
          WHERE e.channel = d.channel AND e.state IN ('pending', 'sending')
            AND e.last_error IS NOT NULL
          ORDER BY e.created_at, e.position LIMIT 1) END AS last_error
      FROM deliveries AS d LEFT JOIN channels AS c ON c.channel = d.channel
      WHERE ${within} GROUP BY d.channel ORDER BY d.channel`;
  });

  const rows = Effect.fnUntraced(function* (now: number) {
    const found = new Map<string, Row>();
    let from = first;
    while (true) {
      const end = yield* endOf(from);
      for (const row of yield* count(from, end, now)) {
        const before = found.get(row.channel);
        found.set(row.channel, before === undefined ? row : together(before, row));
      }
      if (Option.isNone(end)) return [...found.values()];
      from = end.value;
      yield* Effect.yieldNow;
    }
  });

  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const timetables = yield* Timetables;
    return (yield* rows(now)).map((row): QueueStatus => {
      const held = row.hold_until;
      const timetable = timetables.get(row.channel) ?? anyTime;
      const nextAt = row.next_at ?? (row.closed === 1 ? nextOpening(now, timetable) : null);
      return {
        channel: row.channel,
        waiting: row.waiting,
        failing: row.failing,
        sending: row.sending,
        later: row.later,
        scheduled: row.scheduled,
        held: held > now,
        nextAt: Option.map(Option.fromNullOr(nextAt), (at) => Math.max(now, at, held)),
        lastError: Option.map(Option.fromNullOr(row.last_error), decodePhrase),
        untriedSince: Option.map(
          Option.fromNullOr(row.untried_since),
          (at) => sendableSince(at, now, timetable),
        ),
      };
    });
  }).pipe(orDie, Effect.withSpan("OutboxDesk.queues"));
};
