import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import { isInForce } from "./lease.ts";
import { inParts } from "./parameters.ts";

/** Marks the owner of an expired lease as having been waited for. */
export const overdue = (owner: string): string => `${owner}!`;

/** Messages are counted for a minute, and for as much longer as a clock may be set back. */
const counted = Duration.minutes(2);

/** The times of messages, epoch ms, that may still hold one back. */
export const countedTimes = (times: ReadonlyArray<number>, now: number): ReadonlyArray<number> =>
  times.filter((at) => Math.abs(now - at) < Duration.toMillis(counted));

/**
 * Marks deliveries as being sent, inside the caller's transaction; false, and none is, unless all of
 * them are due.
 */
export const markSending = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  ids: ReadonlyArray<string>,
  now: number,
) {
  const marked: Array<string> = [];
  for (const part of inParts(ids)) {
    const rows = yield* sql<{ id: string }>`UPDATE deliveries SET state = 'sending'
      WHERE id IN ${sql.in(part)} AND state IN ('pending', 'sending')
        AND NOT ${isInForce(sql, "next_attempt_at", "wait_ms", now)} RETURNING id`;
    marked.push(...rows.map(({ id }) => id));
  }
  if (marked.length === ids.length) return true;
  for (const part of inParts(marked)) {
    yield* sql`UPDATE deliveries SET state = 'pending' WHERE id IN ${sql.in(part)}`;
  }
  return false;
});
