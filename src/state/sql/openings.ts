import * as Duration from "effect/Duration";
import type * as SqlClient from "effect/sql/SqlClient";
import { slack } from "../../domain/deadline.ts";
import { closed, type Opening, openingAt, type Timetable } from "../../domain/timetable.ts";

/** SQL: the delivery `d` is urgent, or does not wait for its channel's next opening (`waitsAt`). */
export const isLetOut = (
  sql: SqlClient.SqlClient,
  opening: Opening | undefined,
  now: number,
) =>
  opening === undefined
    ? sql`(1 = 1)`
    : opening.dueBy === closed
    ? sql`(d.urgent = 1)`
    : sql`(d.urgent = 1 OR d.created_at <= ${opening.dueBy}
      OR d.created_at > ${now + Duration.toMillis(slack)})`;

/** SQL: the delivery `d` waits for the next opening of its channel. */
export const waitsForItsOpening = (
  sql: SqlClient.SqlClient,
  timetables: ReadonlyMap<string, Timetable>,
  now: number,
) =>
  timetables.size === 0 ? sql`(1 = 0)` : sql.or(
    [...timetables].map(([channel, timetable]) =>
      sql.and([
        sql`d.channel = ${channel}`,
        sql`NOT ${isLetOut(sql, openingAt(now, timetable), now)}`,
      ])
    ),
  );
