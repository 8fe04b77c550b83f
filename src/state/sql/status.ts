import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import {
  type HostRecord,
  type LateChannel,
  type SourceRecord,
  Status,
} from "../../domain/status.ts";
import { isAhead } from "../../domain/deadline.ts";
import { countedTime } from "../../domain/outage.ts";
import { daemonsOf } from "./daemons.ts";
import { lease } from "./lease.ts";
import { outageColumns, type OutageRow, toOutage } from "./outage_rows.ts";
import { orDie } from "./failure.ts";
import { inParts } from "./parameters.ts";
import { decodePhrase } from "../../domain/phrase.ts";

/** The deadline, or 0 for one further ahead than possible, which a wrong clock wrote. */
const inForce = (until: number, length: Duration.Duration, now: number): number =>
  until <= now || isAhead({ until, length }, now) ? until : 0;

/** Of a cursor nobody reads more, in characters. */
const longestCursor = 300;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const sources = Effect.fn("Status.sources")(function* (keys: ReadonlyArray<string>) {
    const now = yield* Clock.currentTimeMillis;
    const found: Array<SourceRecord> = [];
    const spelling = new Map(keys.map((key) => [key.toLowerCase(), key]));
    for (const part of inParts(keys)) {
      const rows = yield* sql<
        OutageRow & {
          source_key: string;
          items: number;
          last_ok_at: number | null;
          last_poll_at: number | null;
          next_poll_at: number;
          next_poll_ms: number;
          lease_until: number;
          fails: number;
          cursor: string | null;
          read_up_to: number | null;
          last_complete_at: number | null;
        }
      >`SELECT source_key, last_ok_at, last_poll_at, next_poll_at, next_poll_ms,
          lease_until, fails, substr(cursor, 1, ${longestCursor}) AS cursor, read_up_to,
          last_complete_at,
          ${sql.literal(outageColumns)},
          COALESCE((SELECT items FROM item_counts
            WHERE item_counts.source_key = cursors.source_key), 0) AS items
        FROM cursors WHERE source_key COLLATE NOCASE IN ${sql.in(part)}`;
      for (const row of rows) {
        const stored = toOutage(row);
        const polledAt = row.last_poll_at ?? row.last_ok_at;
        // An outage goes on while the source waits for its next poll.
        const waited = countedTime(
          Duration.millis(now - (polledAt ?? now)),
          Duration.millis(row.next_poll_at - (polledAt ?? now)),
        );
        const outage = Option.map(stored, (found) => ({
          ...found,
          lasted: Duration.sum(found.lasted, waited),
        }));
        // Times in the future were written by a wrong clock.
        const passed = (at: number | null) =>
          Option.map(Option.fromNullOr(at), (time) => Math.min(time, now));
        found.push({
          key: spelling.get(row.source_key.toLowerCase()) ?? row.source_key,
          items: row.items,
          lastOkAt: passed(row.last_ok_at),
          lastPollAt: passed(polledAt),
          interval: Duration.millis(row.next_poll_ms),
          cursor: Option.fromNullOr(row.cursor),
          readUpTo: Option.fromNullOr(row.read_up_to),
          lastCompleteAt: passed(row.last_complete_at),
          nextPollAt: inForce(row.next_poll_at, Duration.millis(row.next_poll_ms), now),
          polling: isAhead({ until: row.lease_until, length: lease }, now),
          fails: row.fails,
          outage,
          failingSince: Option.map(
            stored,
            ({ lasted }) => Math.min(polledAt ?? now, now) - Duration.toMillis(lasted),
          ),
          lastError: Option.map(outage, ({ detail }) => detail),
          tokenRefused: Option.exists(outage, ({ tokenRefused }) => tokenRefused),
        });
      }
    }
    return found;
  }, orDie);

  const hosts = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql<{
      host: string;
      credential: string;
      quota: number | null;
      remaining: number | null;
      reset_at: number | null;
      blocked_until: number;
      blocked_ms: number;
    }>`SELECT * FROM hosts ORDER BY host, credential`;
    return rows.map((row): HostRecord => ({
      host: row.host,
      withToken: row.credential !== "",
      quota: Option.fromNullOr(row.quota),
      remaining: Option.fromNullOr(row.remaining),
      resetAt: Option.fromNullOr(row.reset_at),
      blockedUntil: inForce(row.blocked_until, Duration.millis(row.blocked_ms), now),
    }));
  }).pipe(orDie);

  const dead = sql<{ channel: string; count: number; alerts: number }>`
    SELECT channel, COUNT(*) AS count,
      SUM(CASE WHEN alert_id IN (SELECT id FROM alerts WHERE kind = 'notice') THEN 0 ELSE 1 END)
        AS alerts
    FROM deliveries WHERE state = 'dead' GROUP BY channel`.pipe(
    Effect.map((rows) =>
      new Map(rows.map(({ channel, count, alerts }) => [channel, { all: count, alerts }]))
    ),
    orDie,
  );

  const late = Effect.fn("Status.late")(function* (dueBefore: number) {
    const rows = yield* sql<{
      channel: string;
      urgent: number;
      since: number;
      error: string | null;
    }>`SELECT d.channel, d.urgent, MIN(d.created_at) AS since,
        (SELECT e.last_error FROM deliveries AS e
          WHERE e.channel = d.channel AND e.state IN ('pending', 'sending')
            AND e.last_error IS NOT NULL
          ORDER BY e.created_at, e.position LIMIT 1) AS error
      FROM deliveries AS d
      WHERE d.state IN ('pending', 'sending') AND d.created_at <= ${dueBefore}
      GROUP BY d.channel, d.urgent ORDER BY d.channel, since`;
    return rows.map(({ channel, urgent, since, error }): LateChannel => ({
      channel,
      urgent: urgent === 1,
      since,
      error: Option.map(Option.fromNullOr(error), decodePhrase),
    }));
  }, orDie);

  const size = sql<{ bytes: number }>`
    SELECT page_count * page_size AS bytes
    FROM pragma_page_count(), pragma_page_size(), pragma_database_list
    WHERE name = 'main' AND file <> ''`.pipe(
    Effect.map(([row]) => row?.bytes ?? 0),
    orDie,
  );

  const revision = sql<{ revision: number }>`
    SELECT data_version AS revision FROM pragma_data_version()`.pipe(
    Effect.map(([row]) => row?.revision ?? 0),
    orDie,
  );

  return Status.of({ sources, hosts, daemons: daemonsOf(sql), dead, late, size, revision });
});

/** `Status` on Effect SQL. */
export const layer = Layer.effect(Status, make);
