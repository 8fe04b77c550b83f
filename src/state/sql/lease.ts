import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { slack } from "../../domain/deadline.ts";

/** How long a claim holds without a renewal. A call takes less than 0.6 of it. */
export const lease = Duration.seconds(30);

/** No wait is longer; one that seems to be was written by a wrong clock. */
export const longestWait = Duration.days(1);

/** SQL: `isAhead` of the deadline in the columns `until` and `length`. */
export const isInForce = (sql: SqlClient.SqlClient, until: string, length: string, now: number) => {
  const latest = now + Duration.toMillis(slack);
  return sql`(${sql(until)} > ${now} AND ${sql(until)} <= ${latest} + ${sql(length)})`;
};

/** SQL: nobody holds the row. A lease that ends later than possible does not count. */
export const isFree = (sql: SqlClient.SqlClient, now: number) => {
  const latest = now + Duration.toMillis(Duration.sum(lease, slack));
  return sql`(lease_until <= ${now} OR lease_until > ${latest})`;
};

/**
 * SQL: the source falls due; with an interval also one whose due time is further ahead than that allows,
 * without one any.
 */
export const isDue = (
  sql: SqlClient.SqlClient,
  interval: Option.Option<Duration.Duration>,
  now: number,
) =>
  Option.match(interval, {
    onNone: () => sql`1 = 1`,
    onSome: (every) => {
      const latest = now + Math.ceil(Duration.toMillis(every) * 1.1);
      return sql`(NOT ${isInForce(sql, "next_poll_at", "next_poll_ms", now)}
        OR (fails = 0 AND next_poll_at > ${latest}))`;
    },
  });

const deadlines = [
  { table: "hosts", until: "blocked_until", length: "blocked_ms" },
  { table: "channels", until: "hold_until", length: "hold_ms" },
  { table: "recipient_holds", until: "hold_until", length: "hold_ms" },
  { table: "deliveries", until: "next_attempt_at", length: "wait_ms" },
] as const;

/** Drops deadlines that a wrong clock has set far ahead, for the right one would come to them once. */
export const dropWrongDeadlines = Effect.fnUntraced(
  function* (sql: SqlClient.SqlClient, now: number) {
    const latest = now + Duration.toMillis(slack);
    for (const { table, until, length } of deadlines) {
      const those = table === "deliveries" ? sql`state IN ('pending', 'sending')` : sql`1 = 1`;
      yield* sql`UPDATE ${sql(table)} SET ${sql(until)} = 0
        WHERE ${those} AND ${sql(until)} > ${latest} + ${sql(length)}`;
    }
    // A window begins with its alert.
    yield* sql`UPDATE alerts SET window_until = NULL
      WHERE window_until > created_at AND created_at > ${latest}`;
  },
);
