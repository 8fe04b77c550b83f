import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { AlertJson } from "../domain/alert.ts";
import { type Backlog, type Delivery, Outbox, Outcome } from "../domain/outbox.ts";
import type { Reason } from "../domain/errors.ts";
import { isFree, leaseMs, longestWaitMs } from "./lease.ts";

const Recipients = Schema.fromJsonString(Schema.Array(Schema.String));
const decodeAlert = Schema.decodeSync(AlertJson);
const decodeRecipients = Schema.decodeSync(Recipients);
const encodeRecipients = Schema.encodeSync(Recipients);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const claim = Effect.fn("Outbox.claim")(
    function* (channel: string) {
      const now = yield* Clock.currentTimeMillis;
      const owner = yield* Effect.sync(() => crypto.randomUUID());
      const horizon = now + longestWaitMs;
      // One at a time for each channel, whoever sends: that keeps the order between processes.
      const [row] = yield* sql<
        { id: string; alert_id: string; attempts: number; recipients: string }
      >`
        WITH due AS MATERIALIZED (
          SELECT id FROM deliveries
          WHERE channel = ${channel} AND state IN ('pending', 'sending') AND ${isFree(sql, now)}
            AND (next_attempt_at <= ${now} OR next_attempt_at > ${horizon})
            AND NOT EXISTS (SELECT 1 FROM channels WHERE channel = ${channel}
              AND hold_until > ${now} AND hold_until <= ${horizon})
            AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.channel = ${channel}
              AND other.state = 'sending'
              AND other.lease_until > ${now} AND other.lease_until <= ${now + leaseMs})
          ORDER BY created_at, position LIMIT 1
        )
        UPDATE deliveries SET state = 'sending', lease_owner = ${owner},
          lease_until = ${now + leaseMs}
        WHERE id IN (SELECT id FROM due)
        RETURNING id, alert_id, attempts, recipients`;
      if (row === undefined) return Option.none<Delivery>();
      const [alert] = yield* sql<{ alert_json: string }>`
        SELECT alert_json FROM alerts WHERE id = ${row.alert_id}`;
      return Option.some<Delivery>({
        id: row.id,
        channel,
        alert: decodeAlert(alert?.alert_json ?? ""),
        attempts: row.attempts,
        recipients: decodeRecipients(row.recipients),
        owner,
      });
    },
    sql.withTransaction,
    Effect.orDie,
  );

  const ours = (delivery: Delivery) =>
    sql`id = ${delivery.id} AND state = 'sending' AND lease_owner = ${delivery.owner}`;

  const renew = Effect.fn("Outbox.renew")(function* (delivery: Delivery) {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql`UPDATE deliveries SET lease_until = ${now + leaseMs}
      WHERE ${ours(delivery)} RETURNING id`;
    return rows.length > 0;
  }, Effect.orDie);

  const recordFailure = Effect.fnUntraced(
    function* (delivery: Delivery, reason: Reason, now: number) {
      const [row] = yield* sql<{ earlier: number }>`SELECT COUNT(*) AS earlier
        FROM notify_failures
        WHERE fingerprint = ${delivery.alert.id} AND channel = ${delivery.channel}`;
      yield* sql`INSERT INTO notify_failures ${
        sql.insert({
          id: yield* Effect.sync(() => crypto.randomUUID()),
          fingerprint: delivery.alert.id,
          channel: delivery.channel,
          attempt: (row?.earlier ?? 0) + 1,
          reason: reason._tag,
          error: reason.message,
          created_at: now,
        })
      }`;
    },
  );

  const markChannel = (channel: string, holdUntil: number, fails: "none" | "one more") =>
    sql`INSERT INTO channels ${
      sql.insert({ channel, hold_until: holdUntil, fails: fails === "none" ? 0 : 1 })
    }
      ON CONFLICT (channel) DO UPDATE SET hold_until = excluded.hold_until,
        fails = ${fails === "none" ? sql`0` : sql`channels.fails + 1`}`;

  const settle = Effect.fn("Outbox.settle")(
    function* (delivery: Delivery, outcome: Outcome) {
      const now = yield* Clock.currentTimeMillis;
      const released = sql`lease_owner = NULL, lease_until = 0`;
      const rows = yield* Outcome.$match(outcome, {
        Sent: () =>
          sql`UPDATE deliveries SET state = 'sent', sent_at = ${now}, last_error = NULL, ${released}
            WHERE ${ours(delivery)} RETURNING id`,
        Retry: ({ reason, inMs, recipients }) =>
          sql`UPDATE deliveries SET state = 'pending', attempts = attempts + 1,
              next_attempt_at = ${now + Math.round(inMs)},
              recipients = ${encodeRecipients(recipients)}, last_error = ${reason.message},
              ${released}
            WHERE ${ours(delivery)} RETURNING id`,
        Hold: ({ reason }) =>
          sql`UPDATE deliveries SET state = 'pending', last_error = ${reason.message}, ${released}
            WHERE ${ours(delivery)} RETURNING id`,
      });
      if (rows.length === 0) return;
      if (outcome._tag !== "Sent") yield* recordFailure(delivery, outcome.reason, now);
      if (outcome._tag === "Sent") yield* markChannel(delivery.channel, 0, "none");
      if (outcome._tag === "Hold") {
        yield* markChannel(delivery.channel, now + Math.round(outcome.inMs), "one more");
      }
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    Effect.orDie,
  );

  const channelFails = Effect.fn("Outbox.channelFails")(function* (channel: string) {
    const [row] = yield* sql<{ fails: number }>`
      SELECT fails FROM channels WHERE channel = ${channel}`;
    return row?.fails ?? 0;
  }, Effect.orDie);

  const backlog = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql<{
      channel: string;
      waiting: number;
      sending: number;
      next_at: number;
      hold_until: number | null;
      last_error: string | null;
    }>`SELECT d.channel, COUNT(*) AS waiting,
        SUM(CASE WHEN d.state = 'sending' AND d.lease_until > ${now} THEN 1 ELSE 0 END) AS sending,
        MIN(d.next_attempt_at) AS next_at, MAX(c.hold_until) AS hold_until,
        (SELECT e.last_error FROM deliveries AS e
          WHERE e.channel = d.channel AND e.state IN ('pending', 'sending')
            AND e.last_error IS NOT NULL
          ORDER BY e.created_at, e.position LIMIT 1) AS last_error
      FROM deliveries AS d LEFT JOIN channels AS c ON c.channel = d.channel
      WHERE d.state IN ('pending', 'sending')
      GROUP BY d.channel ORDER BY d.channel`;
    return rows.map((row): Backlog => ({
      channel: row.channel,
      waiting: row.waiting,
      sending: row.sending,
      nextAt: Option.some(Math.max(now, row.next_at, row.hold_until ?? 0)),
      lastError: Option.fromNullOr(row.last_error),
    }));
  }).pipe(Effect.orDie, Effect.withSpan("Outbox.backlog"));

  return Outbox.of({ claim, renew, settle, channelFails, backlog });
});

/** `Outbox` on Effect SQL. */
export const layer = Layer.effect(Outbox, make);
