import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { OutboxDesk } from "../../domain/outbox_desk.ts";
import { makeFailures } from "./delivery_failures.ts";
import { isFree } from "./lease.ts";
import { orDie } from "./failure.ts";
import { inParts } from "./parameters.ts";
import { makeQueues } from "./queues.ts";

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { failures, failurePage, page } = makeFailures(sql);
  const queues = makeQueues(sql);

  /** SQL: not in a message on its way. */
  const isStill = (now: number) =>
    sql`(state <> 'sending' OR EXISTS (SELECT 1 FROM channels AS c
      WHERE c.channel = deliveries.channel AND ${isFree(sql, now)}))`;

  /** A message that is gone is not the first of two that were refused. */
  const forgetRefusals = (ids: ReadonlyArray<string>) =>
    sql`UPDATE channels SET refused = NULL, revision = revision + 1
      WHERE refused IN ${sql.in(ids)}`;

  const retry = Effect.fn("OutboxDesk.retry")(
    function* (ids: ReadonlyArray<string>) {
      const now = yield* Clock.currentTimeMillis;
      for (const part of inParts(ids)) {
        // A dead one starts over, behind what already waits.
        yield* sql`UPDATE deliveries SET attempts = 0, unanswered = 0, next_attempt_at = 0,
            wait_ms = 0, first_tried_at = NULL, tried_at = NULL, message = '', together = NULL,
            created_at = CASE WHEN state = 'dead' THEN ${now} ELSE created_at END,
            state = 'pending'
          WHERE id IN ${sql.in(part)} AND state <> 'sent' AND ${isStill(now)}`;
        yield* sql`UPDATE channels SET hold_until = 0, hold_ms = 0, refused = NULL,
            revision = revision + 1
          WHERE channel IN (SELECT channel FROM deliveries WHERE id IN ${sql.in(part)})`;
        yield* sql`DELETE FROM recipient_holds WHERE (channel, recipients) IN
          (SELECT channel, recipients FROM deliveries WHERE id IN ${sql.in(part)})`;
      }
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const drop = Effect.fn("OutboxDesk.drop")(
    function* (ids: ReadonlyArray<string>) {
      const now = yield* Clock.currentTimeMillis;
      let dropped = 0;
      for (const part of inParts(ids)) {
        const rows = yield* sql<{ id: string }>`DELETE FROM deliveries
          WHERE id IN ${sql.in(part)} AND state <> 'sent' AND ${isStill(now)} RETURNING id`;
        dropped += rows.length;
        if (rows.length > 0) yield* forgetRefusals(rows.map(({ id }) => id));
      }
      return dropped;
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const move = Effect.fn("OutboxDesk.move")(
    function* (ids: ReadonlyArray<string>, channel: string) {
      const now = yield* Clock.currentTimeMillis;
      // Addresses say nothing to a channel of another kind, which has an alert once.
      const isAlike = sql`channel || ':' LIKE ${`${channel.split(":", 1)[0]}:%`}`;
      const newId = sql`alert_id || ':' || ${channel} || CASE WHEN ${isAlike}
        THEN substr(id, length(alert_id) + length(channel) + 2) ELSE '' END`;
      let [moved, ended] = [0, 0];
      for (const part of inParts(ids)) {
        const chosen = sql`id IN ${sql.in(part)} AND channel <> ${channel}
          AND state <> 'sent' AND ${isStill(now)}`;
        // Whatever that channel was sent, or is about to be, it is not sent again.
        yield* sql`UPDATE channels SET refused = NULL, revision = revision + 1
          WHERE refused IN (SELECT id FROM deliveries WHERE ${chosen})`;
        // Of several that become one delivery the first is moved.
        const known = yield* sql`DELETE FROM deliveries WHERE ${chosen} AND (
          EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.id = deliveries.alert_id || ':' || ${channel})
          OR ${newId} IN (SELECT id FROM deliveries)
          OR id NOT IN (SELECT MIN(id) FROM deliveries WHERE ${chosen} GROUP BY ${newId})
        ) RETURNING id`;
        const rows = yield* sql`UPDATE deliveries SET id = ${newId}, channel = ${channel},
            recipients = CASE WHEN ${isAlike} THEN recipients ELSE '[]' END,
            attempts = 0, unanswered = 0, next_attempt_at = 0, wait_ms = 0, first_tried_at = NULL,
            tried_at = NULL, message = '', together = NULL, last_error = NULL, state = 'pending'
          WHERE ${chosen} RETURNING id`;
        moved += rows.length;
        ended += known.length;
      }
      return { moved, ended };
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  return OutboxDesk.of({ queues, failures, failurePage, page, retry, drop, move });
});

/** `OutboxDesk` on Effect SQL. */
export const layer = Layer.effect(OutboxDesk, make);
