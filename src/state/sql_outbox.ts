import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson } from "../domain/alert.ts";
import type { Reason } from "../domain/errors.ts";
import { type Batch, Claimed, type Delivery, Outbox, Outcome } from "../domain/outbox.ts";
import { enqueueAlerts } from "./alert_rows.ts";
import { isFree, leaseMs, longestWaitMs } from "./lease.ts";
import { makeBacklog } from "./sql_backlog.ts";
import { orDie } from "./sqlite_problem.ts";

/** The most deliveries one message is chosen from. */
const longestBatch = 500;
/** A channel waits until this long nothing was added (ms), but no longer than this for the first. */
const gatherPauseMs = 1_000;
const gatherAtMostMs = 5_000;

const Recipients = Schema.fromJsonString(Schema.Array(Schema.String));
const decodeAlert = Schema.decodeSync(AlertJson);
const decodeRecipients = Schema.decodeSync(Recipients);
const encodeRecipients = Schema.encodeSync(Recipients);

interface DueRow {
  readonly id: string;
  readonly alert_json: string;
  readonly attempts: number;
  readonly recipients: string;
  readonly created_at: number;
}

/**
 * The leading rows that may go in one message: for the same recipients, and what was refused before
 * on its own, so that it takes nothing else with it.
 */
const together = (rows: Arr.NonEmptyReadonlyArray<DueRow>): Arr.NonEmptyReadonlyArray<DueRow> => {
  const [first, ...others] = rows;
  if (first.attempts > 0 && first.recipients === "[]") return [first];
  const end = others.findIndex(({ attempts, recipients }) =>
    recipients !== first.recipients || (attempts > 0 && recipients === "[]")
  );
  return [first, ...others.slice(0, end < 0 ? undefined : end)];
};

/** Whether more may be about to come. A time in the future is one of a clock that was set back. */
const isGathering = (rows: Arr.NonEmptyReadonlyArray<DueRow>, now: number): boolean => {
  const newest = Math.max(...rows.map(({ created_at }) => created_at));
  return newest <= now && now - newest < gatherPauseMs &&
    now - rows[0].created_at < gatherAtMostMs;
};

/** What is left of a minute's share of `max` messages. */
const tokensLeft = (tokens: number | null, tokensAt: number, max: number, now: number): number =>
  tokens === null ? max : Math.min(max, tokens + Math.max(0, now - tokensAt) / 60_000 * max);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  // Both states are named where one would do, for the index holds both and nothing else.
  const dueRows = (channel: string, now: number) => {
    const horizon = now + longestWaitMs;
    return sql<DueRow>`
      SELECT d.id, d.attempts, d.recipients, d.created_at, a.alert_json
      FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert_id
      WHERE d.channel = ${channel} AND d.state IN ('pending', 'sending')
        AND ${isFree(sql, now)}
        AND (d.next_attempt_at <= ${now} OR d.next_attempt_at > ${horizon})
        AND NOT EXISTS (SELECT 1 FROM channels AS c WHERE c.channel = ${channel}
          AND c.hold_until > ${now} AND c.hold_until <= ${horizon})
        AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.channel = ${channel}
          AND other.state IN ('pending', 'sending') AND other.state = 'sending'
          AND other.lease_until > ${now} AND other.lease_until <= ${now + leaseMs})
      ORDER BY d.created_at, d.position LIMIT ${longestBatch}`;
  };

  /** Takes one message of the minute's share, or says until when there is none. */
  const takeToken = Effect.fnUntraced(function* (channel: string, max: number, now: number) {
    if (max === 0) return Option.none<number>();
    const [row] = yield* sql<{ tokens: number | null; tokens_at: number }>`
      SELECT tokens, tokens_at FROM channels WHERE channel = ${channel}`;
    const left = tokensLeft(row?.tokens ?? null, row?.tokens_at ?? 0, max, now);
    if (left < 1) return Option.some(now + Math.ceil((1 - left) * 60_000 / max));
    yield* sql`INSERT INTO channels ${sql.insert({ channel, tokens: left - 1, tokens_at: now })}
      ON CONFLICT (channel) DO UPDATE SET tokens = excluded.tokens, tokens_at = excluded.tokens_at`;
    return Option.none<number>();
  });

  // One message at a time for each channel, whoever sends: that keeps the order between processes.
  const claim: Outbox["Service"]["claim"] = Effect.fn("Outbox.claim")(
    function* ({ channel, maxPerMinute, gather, take }) {
      const now = yield* Clock.currentTimeMillis;
      const due = yield* dueRows(channel, now);
      if (!Arr.isReadonlyArrayNonEmpty(due)) return Claimed.Idle();
      if (gather && isGathering(due, now)) return Claimed.Gathering();
      const rows = together(due);
      const alerts = Arr.map(rows, ({ alert_json }) => decodeAlert(alert_json));
      const paced = yield* takeToken(channel, maxPerMinute, now);
      if (Option.isSome(paced)) return Claimed.Paced({ until: paced.value });
      const owner = yield* Effect.sync(() => crypto.randomUUID());
      const count = Math.max(1, take(alerts));
      const deliveries = Arr.map(rows, ({ id, attempts }, index): Delivery => ({
        id,
        attempts,
        alert: alerts[index] ?? alerts[0],
      }));
      const batch: Batch = {
        channel,
        deliveries: [deliveries[0], ...deliveries.slice(1, count)],
        recipients: decodeRecipients(rows[0].recipients),
        owner,
      };
      yield* sql`UPDATE deliveries SET state = 'sending', lease_owner = ${owner},
          lease_until = ${now + leaseMs}
        WHERE id IN ${sql.in(batch.deliveries.map(({ id }) => id))}`;
      return Claimed.Taken({ batch });
    },
    sql.withTransaction,
    orDie,
  );

  const enqueue = Effect.fn("Outbox.enqueue")(
    function* (alerts: ReadonlyArray<Alert>, channels: ReadonlyArray<string>) {
      return yield* enqueueAlerts(sql, alerts, channels, yield* Clock.currentTimeMillis);
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const ours = ({ deliveries, owner }: Batch) =>
    sql`id IN ${
      sql.in(deliveries.map(({ id }) => id))
    } AND state = 'sending' AND lease_owner = ${owner}`;

  const renew = Effect.fn("Outbox.renew")(function* (batch: Batch) {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql`UPDATE deliveries SET lease_until = ${now + leaseMs}
      WHERE ${ours(batch)} RETURNING id`;
    return rows.length === batch.deliveries.length;
  }, orDie);

  const recordFailures = Effect.fnUntraced(function* (batch: Batch, reason: Reason, now: number) {
    for (const { alert } of batch.deliveries) {
      yield* sql`INSERT INTO notify_failures
          (id, fingerprint, channel, attempt, reason, error, created_at)
        SELECT ${yield* Effect.sync(() => crypto.randomUUID())}, ${alert.id}, ${batch.channel},
          COUNT(*) + 1, ${reason._tag}, ${reason.message}, ${now}
        FROM notify_failures WHERE fingerprint = ${alert.id} AND channel = ${batch.channel}`;
    }
  });

  const settle: Outbox["Service"]["settle"] = Effect.fn("Outbox.settle")(
    function* (batch, outcome, { maxAttempts, maxAgeMs }) {
      const now = yield* Clock.currentTimeMillis;
      const { channel } = batch;
      const released = sql`lease_owner = NULL, lease_until = 0`;
      const isOld = sql`created_at <= ${now - maxAgeMs}`;
      const settled = yield* Outcome.$match(outcome, {
        Sent: () =>
          sql<{ state: string }>`UPDATE deliveries
            SET state = 'sent', sent_at = ${now}, last_error = NULL, ${released}
            WHERE ${ours(batch)} RETURNING state`,
        Retry: ({ reason, inMs, recipients, counts }) => {
          const one = counts ? 1 : 0;
          return sql<{ state: string }>`UPDATE deliveries
            SET attempts = attempts + ${one}, recipients = ${encodeRecipients(recipients)},
              state = CASE WHEN attempts + ${one} >= ${maxAttempts} OR ${isOld}
                THEN 'dead' ELSE 'pending' END,
              next_attempt_at = ${now + Math.round(inMs)}, last_error = ${reason.message},
              ${released}
            WHERE ${ours(batch)} RETURNING state`;
        },
        Hold: ({ reason }) =>
          sql<{ state: string }>`UPDATE deliveries
            SET state = 'pending', last_error = ${reason.message}, ${released}
            WHERE ${ours(batch)} RETURNING state`,
      });
      if (settled.length === 0) return 0;
      yield* sql`INSERT INTO channels ${sql.insert({ channel })} ON CONFLICT (channel) DO NOTHING`;
      if (outcome._tag === "Sent") {
        yield* sql`UPDATE channels SET hold_until = 0, fails = 0, refused = NULL
          WHERE channel = ${channel}`;
        return 0;
      }
      yield* recordFailures(batch, outcome.reason, now);
      if (outcome._tag === "Retry") {
        yield* sql`UPDATE channels SET refused = ${batch.deliveries[0].id}
          WHERE channel = ${channel}`;
        return settled.filter(({ state }) => state === "dead").length;
      }
      yield* sql`UPDATE channels SET hold_until = ${now + Math.round(outcome.inMs)},
        fails = fails + 1 WHERE channel = ${channel}`;
      // The whole queue was just found to be stuck, so whatever is too old ends with it.
      const dead = yield* sql`UPDATE deliveries SET state = 'dead',
          last_error = ${outcome.reason.message}
        WHERE channel = ${channel} AND state IN ('pending', 'sending') AND state = 'pending'
          AND ${isOld} RETURNING id`;
      return dead.length;
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const health = Effect.fn("Outbox.health")(function* (channel: string) {
    const [row] = yield* sql<{ fails: number; refused: string | null }>`
      SELECT fails, refused FROM channels WHERE channel = ${channel}`;
    return { fails: row?.fails ?? 0, refused: Option.fromNullishOr(row?.refused) };
  }, orDie);

  return Outbox.of({ claim, enqueue, renew, settle, health, ...makeBacklog(sql) });
});

/** `Outbox` on Effect SQL. */
export const layer = Layer.effect(Outbox, make);
