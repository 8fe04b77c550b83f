import * as Duration from "effect/Duration";
import type * as SqlClient from "effect/sql/SqlClient";
import { slack } from "../../domain/deadline.ts";
import { closed, type Opening, openingAt, type Timetable } from "../../domain/timetable.ts";

/** SQL: the delivery `d` is not urgent and waits for its channel's next opening, as `waitsAt` says. */
export const waitsForOpening = (
  sql: SqlClient.SqlClient,
  opening: Opening | undefined,
  now: number,
) =>
  opening === undefined
    ? sql`(1 = 0)`
    : opening.dueBy === closed
    ? sql`(d.urgent = 0)`
    : sql`(d.urgent = 0 AND d.created_at > ${opening.dueBy}
      AND d.created_at <= ${now + Duration.toMillis(slack)})`;

/** SQL: the same for a delivery of any channel. */
export const waitsForItsOpening = (
  sql: SqlClient.SqlClient,
  timetables: ReadonlyMap<string, Timetable>,
  now: number,
) =>
  timetables.size === 0 ? sql`(1 = 0)` : sql.or(
    [...timetables].map(([channel, timetable]) =>
      sql.and([
        sql`d.channel = ${channel}`,
        waitsForOpening(sql, openingAt(now, timetable), now),
      ])
    ),
  );
