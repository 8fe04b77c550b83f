import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Reason } from "../../domain/errors.ts";
import type { Outbox, Settled } from "../../domain/outbox.ts";
import { orDie } from "./failure.ts";
import { lease } from "./lease.ts";
import { inParts, toWholeMillis } from "./parameters.ts";
import { countedTimes, markSending, overdue } from "./taking.ts";
import { encodePhrase } from "../../domain/phrase.ts";

const Recipients = Schema.fromJsonString(Schema.Array(Schema.String));
export const decodeRecipients = Schema.decodeUnknownOption(Recipients);
const encodeRecipients = Schema.encodeSync(Recipients);

/** Epoch ms when a wait that begins now ends; 0 without one. */
const endOf = (wait: Duration.Duration, now: number): number =>
  Duration.isPositive(wait) ? now + toWholeMillis(wait) : 0;

/** The part of `Outbox` that records what became of a message. */
export const makeSettle = (sql: SqlClient.SqlClient): Outbox["Service"]["settle"] => {
  const columnsOf = (row: Settled, now: number) => ({
    state: row.state,
    attempts: row.attempts,
    unanswered: row.unanswered,
    recipients: encodeRecipients(row.recipients),
    first_tried_at: row.firstTriedAt,
    tried_at: row.triedAt,
    message: row.message,
    together: row.together,
    next_attempt_at: endOf(row.wait, now),
    wait_ms: toWholeMillis(row.wait),
    sent_at: row.state === "sent" ? now : null,
    last_error: row.error === null ? null : encodePhrase(row.error),
  });

  /** Rows with the same fate are written together. */
  const update = Effect.fnUntraced(function* (rows: ReadonlyArray<Settled>, now: number) {
    const alike = Arr.groupBy(rows, ({ id: _, ...rest }) => JSON.stringify(rest));
    for (const group of Object.values(alike)) {
      const columns = columnsOf(group[0], now);
      for (const part of inParts(group.map(({ id }) => id))) {
        yield* sql`UPDATE deliveries SET ${sql.update(columns)} WHERE id IN ${sql.in(part)}`;
      }
    }
  });

  const recordFailures = Effect.fnUntraced(function* (
    ids: ReadonlyArray<string>,
    { _tag, says }: Reason,
    now: number,
  ) {
    const attempt = yield* Effect.sync(() => crypto.randomUUID());
    for (const part of inParts(ids)) {
      yield* sql`INSERT INTO notify_failures
          (id, fingerprint, channel, attempt, reason, error, created_at)
        SELECT d.id || ':' || ${attempt}, d.alert_id, d.channel,
          (SELECT COUNT(*) + 1 FROM notify_failures AS f
            WHERE f.fingerprint = d.alert_id AND f.channel = d.channel),
          ${_tag}, ${encodePhrase(says)}, ${now}
        FROM deliveries AS d WHERE d.id IN ${sql.in(part)}`;
    }
  });

  return Effect.fn("Outbox.settle")(
    function* (queue, { rows, split, channel: health, recipients, failures }, next) {
      const { channel, owner } = queue;
      const now = yield* Clock.currentTimeMillis;
      // Whoever waits for the lease, or has changed the channel, goes first.
      const mayGoOn = sql`${next === undefined ? 0 : 1} = 1 AND lease_owner = ${owner}
        AND revision = ${queue.revision + 1}`;
      const sentAt = Option.flatMap(Option.fromUndefinedOr(next), ({ sentAt }) => sentAt);
      const held = yield* sql<{ lease_owner: string | null }>`UPDATE channels
        SET lease_owner = CASE WHEN ${mayGoOn} THEN lease_owner END,
          lease_until = CASE WHEN ${mayGoOn} THEN ${now + Duration.toMillis(lease)} ELSE 0 END,
          ${
        Option.match(sentAt, {
          onNone: () => sql.literal(""),
          onSome: (times) =>
            sql`sent_times = CASE WHEN ${mayGoOn}
              THEN ${JSON.stringify([...countedTimes(times, now), now])} ELSE sent_times END,`,
        })
      }
          revision = revision + 1, fails = ${health.fails},
          refused = ${Option.getOrNull(health.refused)},
          hold_until = ${endOf(health.hold, now)}, hold_ms = ${toWholeMillis(health.hold)}
        WHERE channel = ${channel} AND lease_owner IN (${owner}, ${overdue(owner)})
        RETURNING lease_owner`;
      const isOurs = held.length > 0;
      const isRenewed = held.some(({ lease_owner }) => lease_owner === owner);
      const goesOn = next !== undefined && isRenewed &&
        (yield* markSending(sql, next.ids, now));
      if (isRenewed && !goesOn) {
        yield* sql`UPDATE channels SET lease_owner = NULL, lease_until = 0
          WHERE channel = ${channel}`;
      }
      yield* update(isOurs ? rows : rows.filter(({ state }) => state === "sent"), now);
      for (const { of, ...row } of split) {
        yield* sql`INSERT INTO deliveries (id, alert_id, channel, created_at, position, urgent, state)
          SELECT ${row.id}, alert_id, channel, created_at, position, urgent, 'pending'
          FROM deliveries WHERE id = ${of} ON CONFLICT (id) DO NOTHING`;
      }
      yield* update(split, now);
      if (!isOurs) return false;
      for (const { recipient, fails, hold } of recipients) {
        const key = encodeRecipients([recipient]);
        if (Duration.isZero(hold)) {
          yield* sql`DELETE FROM recipient_holds
            WHERE channel = ${channel} AND recipients = ${key}`;
          continue;
        }
        const row = {
          channel,
          recipients: key,
          fails,
          hold_until: endOf(hold, now),
          hold_ms: toWholeMillis(hold),
        };
        yield* sql`INSERT INTO recipient_holds ${sql.insert(row)}
          ON CONFLICT (channel, recipients) DO UPDATE SET fails = excluded.fails,
            hold_until = excluded.hold_until, hold_ms = excluded.hold_ms`;
      }
      for (const { ids, reason } of failures) yield* recordFailures(ids, reason, now);
      return goesOn;
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );
};
