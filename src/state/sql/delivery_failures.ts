import * as Arr from "effect/Array";
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
import { fewRows } from "./alert_records.ts";
import { orDie } from "./failure.ts";
import { isInForce } from "./lease.ts";
import { waitsForItsOpening } from "./openings.ts";

const byAge = (a: QueueKey, b: QueueKey): number =>
  a.since - b.since || a.position - b.position || (a.id < b.id ? -1 : 1);

const decodeAlert = Schema.decodeUnknownOption(AlertJson);

/** The part of `OutboxDesk` that shows deliveries which wait or were given up. */
export const makeFailures = (sql: SqlClient.SqlClient) => {
  /** What became of deliveries, which SQL names; oldest first. */
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
        LEFT JOIN channels AS c ON c.channel = d.channel`;
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
    })).toSorted(byAge);
  });

  const isState = (state: Failure["state"]) =>
    state === "dead" ? sql`state = 'dead'` : sql`state IN ('pending', 'sending')`;

  const failures = failuresIn(sql`
      SELECT * FROM deliveries WHERE ${isState("waiting")}
      UNION ALL SELECT * FROM deliveries WHERE ${isState("dead")}`)
    .pipe(orDie, Effect.withSpan("OutboxDesk.failures"));

  /** The first of one channel after that place, by the index alone. */
  const places = ({ state, channel, after, limit }: DeskPage) => {
    const last = Option.getOrElse(after, () => ({ since: -1, position: 0, id: "" }));
    return sql<QueueKey>`SELECT created_at AS since, position, id FROM deliveries
      WHERE ${isState(state)} AND channel = ${channel}
        AND (created_at, position, id) > (${last.since}, ${last.position}, ${last.id})
      ORDER BY created_at, position, id LIMIT ${limit}`;
  };

  /** Read in small parts, for alerts may be large. */
  const failuresAt = (keys: ReadonlyArray<QueueKey>) =>
    Effect.map(
      Effect.forEach(Arr.chunksOf(keys, fewRows), (part) => {
        const ids = part.map(({ id }) => id);
        const read = failuresIn(sql`SELECT * FROM deliveries WHERE id IN ${sql.in(ids)}`);
        return Effect.tap(read, () => Effect.yieldNow);
      }),
      (parts) => parts.flat(),
    );

  const page = Effect.fn("OutboxDesk.page")(function* (asked: DeskPage) {
    return yield* failuresAt(yield* places(asked));
  }, orDie);

  /** Every channel with something in that state, by going from one to the next. */
  const channelsWith = (state: Failure["state"]) => {
    const next = (after: Fragment) =>
      sql`SELECT MIN(channel) FROM deliveries WHERE ${isState(state)} AND channel > ${after}`;
    return Effect.map(
      sql<{ readonly channel: string }>`WITH RECURSIVE channels (channel) AS (
          ${next(sql`''`)}
          UNION ALL SELECT (${next(sql`channels.channel`)}) FROM channels WHERE channel IS NOT NULL
        ) SELECT channel FROM channels WHERE channel IS NOT NULL`,
      (rows) => rows.map(({ channel }) => ({ state, channel })),
    );
  };

  const failurePage = Effect.fn("OutboxDesk.failurePage")(
    function* (limit: number, after: Option.Option<QueueKey>) {
      const queues = [...yield* channelsWith("waiting"), ...yield* channelsWith("dead")];
      const found = yield* Effect.forEach(
        queues,
        (queue) => places({ ...queue, after, limit }),
      );
      const keys = found.flat().toSorted(byAge).slice(0, limit);
      return {
        failures: yield* failuresAt(keys),
        next: keys.length < limit ? Option.none() : Arr.last(keys),
      };
    },
    orDie,
  );

  return { failures, failurePage, page };
};
