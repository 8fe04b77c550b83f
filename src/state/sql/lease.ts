import * as SqlClient from "effect/sql/SqlClient";
import { slackMs } from "../../domain/deadline.ts";

/** How long a claim holds without a renewal, in milliseconds. A call takes less than 0.6 of it. */
export const leaseMs = 30_000;

/** No wait is longer (ms); one that seems to be was written by a wrong clock. */
export const longestWaitMs = 24 * 60 * 60 * 1000;

/** SQL: `isAhead` of the deadline in the columns `until` and `length`. */
export const isInForce = (sql: SqlClient.SqlClient, until: string, length: string, now: number) =>
  sql`(${sql(until)} > ${now} AND ${sql(until)} <= ${now + slackMs} + ${sql(length)})`;

/** SQL: nobody holds the row. A lease that ends later than possible does not count. */
export const isFree = (sql: SqlClient.SqlClient, now: number) =>
  sql`(lease_until <= ${now} OR lease_until > ${now + leaseMs + slackMs})`;
