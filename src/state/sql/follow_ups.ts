import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { UpdatesAlert } from "../../domain/alert.ts";
import type { FollowUps } from "../../domain/source_store.ts";
import { orDie } from "./failure.ts";
import { isInForce } from "./lease.ts";
import { inParts } from "./parameters.ts";

const decodeFollowUp = Schema.decodeUnknownOption(Schema.fromJsonString(UpdatesAlert));

/** SQL: 1 for a delivery that waits for its time and that nobody has tried to send. */
export const isUntouched = (sql: SqlClient.SqlClient, now: number) =>
  sql`CASE WHEN state = 'pending' AND tried_at IS NULL
    AND ${isInForce(sql, "next_attempt_at", "wait_ms", now)} THEN 1 ELSE 0 END`;

/** The part of `SourceStore` that knows which updates are being gathered. */
export const makeFollowUps = (sql: SqlClient.SqlClient) => {
  const windowsOf = (keys: ReadonlyArray<string>, ids: ReadonlyArray<string>, now: number) =>
    sql<{ id: string; resource_id: string; window_until: number; channel: string }>`
      SELECT DISTINCT a.id, a.resource_id, a.window_until, d.channel
      FROM alerts AS a JOIN deliveries AS d ON d.alert_id = a.id
      WHERE a.source_key IN ${sql.in(keys)} AND a.resource_id IN ${
      sql.in(ids)
    } AND a.window_until > ${now}
      ORDER BY a.window_until DESC`;

  const waitingOf = Effect.fnUntraced(function* (
    keys: ReadonlyArray<string>,
    id: string,
    now: number,
  ) {
    const rows = yield* sql<{ id: string; alert_json: string; channel: string; untouched: number }>`
      SELECT a.id, a.alert_json, d.channel, ${isUntouched(sql, now)} AS untouched
      FROM alerts AS a JOIN deliveries AS d ON d.alert_id = a.id
      WHERE a.kind = 'updates' AND a.source_key IN ${sql.in(keys)}
        AND a.resource_id = ${id}`;
    return Object.values(Arr.groupBy(rows, ({ id }) => id)).flatMap((own) =>
      own.some(({ untouched }) => untouched === 0)
        ? []
        : Option.toArray(Option.map(decodeFollowUp(own[0].alert_json), (alert) => ({
          alert,
          channels: own.map(({ channel }) => channel),
        })))
    );
  });

  const followUps = Effect.fn("SourceStore.followUps")(
    function* (keys: ReadonlyArray<string>, ids: ReadonlyArray<string>) {
      const now = yield* Clock.currentTimeMillis;
      const found = new Map<string, FollowUps>();
      for (const part of inParts(ids)) {
        const windows = Arr.groupBy(
          yield* windowsOf(keys, part, now),
          ({ resource_id }) => resource_id,
        );
        for (const [id, own] of Object.entries(windows)) {
          found.set(id, {
            windows: Object.values(Arr.groupBy(own, ({ id }) => id)).map((deliveries) => ({
              until: deliveries[0].window_until,
              channels: deliveries.map(({ channel }) => channel),
            })),
            waiting: yield* waitingOf(keys, id, now),
          });
        }
      }
      return found;
    },
    orDie,
  );

  return { followUps };
};
