import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Fragment } from "effect/sql/Statement";
import { AlertJson } from "../../domain/alert.ts";
import type { DeskPage, Failure, QueueKey } from "../../domain/outbox_desk.ts";
import { decodePhrase } from "../../domain/phrase.ts";
import { anyTime, nextOpening, Timetables } from "../../domain/timetable.ts";
import { orDie } from "./failure.ts";
import { isInForce } from "./lease.ts";
import { waitsForItsOpening } from "./openings.ts";

const decodeAlert = Schema.decodeUnknownOption(AlertJson);

/** The part of `OutboxDesk` that shows deliveries which wait or were given up. */
export const makeFailures = (sql: SqlClient.SqlClient) => {
  /** What became of deliveries, which SQL names; in that order. */
  const failuresIn = Effect.fnUntraced(function* (deliveries: Fragment) {
    const now = yield* Clock.currentTimeMillis;
    const timetables = yield* Timetables;
    const rows = yield* sql<{
      id: string;
      channel: string;
      state: string;
      attempts: number;
      created_at: number;
      position: number;
      next_attempt_at: number;
      hold_until: number | null;
      last_error: string | null;
      alert_json: string;
      closed: number;
    }>`SELECT d.id, d.channel, d.state, d.created_at, d.position,
        d.last_error, a.alert_json,
        CASE WHEN ${waitsForItsOpening(sql, timetables, now)} THEN 1 ELSE 0 END AS closed,
        CASE WHEN ${isInForce(sql, "d.next_attempt_at", "d.wait_ms", now)} THEN d.next_attempt_at
          ELSE 0 END AS next_attempt_at,
        CASE WHEN ${isInForce(sql, "c.hold_until", "c.hold_ms", now)} THEN c.hold_until
          ELSE 0 END AS hold_until,
        (SELECT COUNT(*) FROM notify_failures AS f
          WHERE f.fingerprint = d.alert_id AND f.channel = d.channel) AS attempts
      FROM (${deliveries}) AS d
        JOIN alerts AS a ON a.id = d.alert_id
        LEFT JOIN channels AS c ON c.channel = d.channel
      ORDER BY d.created_at, d.position, d.id`;
    return rows.map((row): Failure => ({
      id: row.id,
      channel: row.channel,
      state: row.state === "dead" ? "dead" : "waiting",
      alert: decodeAlert(row.alert_json),
      attempts: row.attempts,
      since: row.created_at,
      position: row.position,
      nextAt: row.state === "dead" ? Option.none() : Option.some(Math.max(
        row.closed === 1 ? nextOpening(now, timetables.get(row.channel) ?? anyTime) : now,
        row.next_attempt_at,
        row.hold_until ?? 0,
      )),
      error: Option.map(Option.fromNullOr(row.last_error), decodePhrase),
    }));
  });

  const open = sql`state IN ('pending', 'sending')`;
  const dead = sql`state = 'dead'`;

  const failures = failuresIn(sql`
      SELECT * FROM deliveries WHERE ${open}
      UNION ALL SELECT * FROM deliveries WHERE ${dead}`)
    .pipe(orDie, Effect.withSpan("OutboxDesk.failures"));

  const page = Effect.fn("OutboxDesk.page")(({ state, channel, after, limit }: DeskPage) => {
    const last = Option.getOrElse(after, () => ({ since: -1, position: 0, id: "" }));
    return failuresIn(sql`
      SELECT * FROM deliveries WHERE ${state === "dead" ? dead : open} AND channel = ${channel}
        AND (created_at, position, id) > (${last.since}, ${last.position}, ${last.id})
      ORDER BY created_at, position, id LIMIT ${limit}`);
  }, orDie);

  const failurePage = Effect.fn("OutboxDesk.failurePage")(
    function* (limit: number, after: Option.Option<QueueKey>) {
      const begins = Option.match(after, {
        onNone: () => sql`1 = 1`,
        // The first comparison is what an index can use.
        onSome: ({ since, position, id }) =>
          sql`created_at >= ${since} AND (created_at, position, id) > (${since}, ${position}, ${id})`,
      });
      const failures = yield* failuresIn(sql`SELECT * FROM (
          SELECT * FROM deliveries WHERE ${open} AND ${begins}
          UNION ALL SELECT * FROM deliveries WHERE ${dead} AND ${begins}
        ) ORDER BY created_at, position, id LIMIT ${limit}`);
      const last = failures.length < limit ? undefined : failures.at(-1);
      return {
        failures,
        next: Option.map(
          Option.fromUndefinedOr(last),
          ({ since, position, id }): QueueKey => ({ since, position, id }),
        ),
      };
    },
    orDie,
  );

  return { failures, failurePage, page };
};
