import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson } from "../../domain/alert.ts";
import type { Notification } from "../../domain/notification.ts";
import { Outbox, type Queue, type Queued } from "../../domain/outbox.ts";
import type { Opening } from "../../domain/timetable.ts";
import { insertNotifications } from "./notifications.ts";
import { isFree, isInForce, lease } from "./lease.ts";
import { repeatable } from "./durability.ts";
import { orDie } from "./failure.ts";
import { inParts } from "./parameters.ts";
import { isLetOut } from "./openings.ts";
import { decodeRecipients, makeSettle } from "./settle.ts";
import { countedTimes, markSending, overdue } from "./taking.ts";

/** How long whoever sent a message last has to record its fate. */
const grace = Duration.seconds(3);

const decodeTimes = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Array(Schema.Finite)),
);
const decodeAlert = Schema.decodeUnknownOption(AlertJson);

interface DueRow {
  readonly id: string;
  readonly source_key: string;
  readonly kind: Alert["kind"];
  readonly created_at: number;
  readonly attempts: number;
  readonly unanswered: number;
  readonly recipients: string;
  readonly first_tried_at: number | null;
  readonly tried_at: number | null;
  readonly message: string;
  readonly together: number | null;
  readonly urgent: number;
}

const toQueued = (row: DueRow): Queued => ({
  id: row.id,
  source: row.source_key,
  kind: row.kind,
  createdAt: row.created_at,
  attempts: row.attempts,
  unanswered: row.unanswered,
  recipients: row.recipients === "[]"
    ? []
    : Option.getOrElse(decodeRecipients(row.recipients), () => []),
  firstTriedAt: row.first_tried_at,
  triedAt: row.tried_at,
  message: row.message,
  together: row.together,
  isUrgent: row.urgent === 1,
});

interface ChannelRow {
  readonly fails: number;
  readonly refused: string | null;
  readonly sent_times: string;
  readonly revision: number;
  readonly lease_owner: string | null;
  readonly open: number;
}

const nobodyYet: ChannelRow = {
  fails: 0,
  refused: null,
  sent_times: "[]",
  revision: 0,
  lease_owner: null,
  open: 1,
};

const timesOf = ({ sent_times }: Pick<ChannelRow, "sent_times">): ReadonlyArray<number> =>
  Option.getOrElse(decodeTimes(sent_times), () => []);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const channelOf = Effect.fnUntraced(function* (channel: string, now: number) {
    const [row] = yield* sql<ChannelRow>`
      SELECT fails, refused, sent_times, revision, lease_owner,
        CASE WHEN ${isInForce(sql, "hold_until", "hold_ms", now)} OR NOT ${isFree(sql, now)}
          THEN 0 ELSE 1 END AS open
      FROM channels WHERE channel = ${channel}`;
    return row ?? nobodyYet;
  });

  // Name both states, as the partial index does.
  const dueRows = (channel: string, now: number, limit: number, opening: Opening | undefined) =>
    sql<DueRow>`
      SELECT d.id, a.source_key, a.kind, d.created_at, d.attempts, d.unanswered, d.recipients,
        d.first_tried_at, d.tried_at, d.message, d.together, d.urgent
      FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert_id
      WHERE d.channel = ${channel} AND d.state IN ('pending', 'sending')
        AND NOT ${isInForce(sql, "d.next_attempt_at", "d.wait_ms", now)}
        AND ${isLetOut(sql, opening, now)}
        AND NOT EXISTS (SELECT 1 FROM recipient_holds AS r
          WHERE r.channel = d.channel AND r.recipients = d.recipients
            AND ${isInForce(sql, "r.hold_until", "r.hold_ms", now)})
      ORDER BY d.created_at, d.position, d.id LIMIT ${limit}`;

  const open: Outbox["Service"]["open"] = Effect.fn("Outbox.open")(
    function* (channel, limit, opening) {
      const now = yield* Clock.currentTimeMillis;
      const state = yield* channelOf(channel, now);
      if (state.open === 0) return Option.none();
      const due = yield* dueRows(channel, now, limit, opening);
      if (due.length === 0) return Option.none();
      const recipients = yield* sql<{ recipients: string; fails: number }>`
        SELECT recipients, fails FROM recipient_holds WHERE channel = ${channel}`;
      const unseen = due.some(({ kind }) => kind === "first_run")
        ? yield* sql`SELECT 1 FROM cursors WHERE baseline_at IS NULL AND fails = 0 LIMIT 1`
        : [];
      const queue: Queue = {
        channel,
        owner: yield* Effect.sync(() => crypto.randomUUID()),
        revision: state.revision,
        now,
        due: due.map(toQueued),
        sentAt: timesOf(state),
        health: { fails: state.fails, refused: Option.fromNullOr(state.refused) },
        moreFirstLooks: unseen.length > 0,
        recipientFails: new Map(
          recipients.flatMap(({ recipients, fails }) =>
            Option.toArray(decodeRecipients(recipients)).flat().map((each) =>
              [each, fails] as const
            )
          ),
        ),
      };
      return Option.some(queue);
    },
    orDie,
  );

  const alerts: Outbox["Service"]["alerts"] = Effect.fn("Outbox.alerts")(function* (ids) {
    const found = new Map<string, Option.Option<Alert>>();
    for (const part of inParts(ids)) {
      const rows = yield* sql<{ id: string; alert_json: string }>`
        SELECT d.id, a.alert_json FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert_id
        WHERE d.id IN ${sql.in(part)}`;
      for (const { id, alert_json } of rows) found.set(id, decodeAlert(alert_json));
    }
    return ids.map((id) => Option.flatten(Option.fromUndefinedOr(found.get(id))));
  }, orDie);

  const take: Outbox["Service"]["take"] = Effect.fn("Outbox.take")(
    function* ({ channel, owner, revision }, ids, isCounted) {
      const now = yield* Clock.currentTimeMillis;
      const state = yield* channelOf(channel, now);
      if (state.open === 0 || state.revision !== revision) return false;
      // Where the file was locked for longer than a lease, the fate of a message still waits to be
      // written down; a dead sender costs the others these seconds.
      if (state.lease_owner !== null && !state.lease_owner.endsWith(overdue(""))) {
        yield* sql`UPDATE channels SET lease_owner = ${overdue(state.lease_owner)},
          lease_until = ${now + Duration.toMillis(grace)} WHERE channel = ${channel}`;
        return false;
      }
      if (!(yield* markSending(sql, ids, now))) return false;
      const known = timesOf(state);
      const times = countedTimes(known, now);
      // The next message may have to keep its distance to the latest.
      const kept = isCounted ? [...times, now] : times.length > 0 ? times : known.slice(-1);
      const row = {
        channel,
        lease_owner: owner,
        lease_until: now + Duration.toMillis(lease),
        revision: revision + 1,
        sent_times: JSON.stringify(kept),
      };
      yield* sql`INSERT INTO channels ${sql.insert(row)}
        ON CONFLICT (channel) DO UPDATE SET lease_owner = excluded.lease_owner,
          lease_until = excluded.lease_until, revision = excluded.revision,
          sent_times = excluded.sent_times`;
      return true;
    },
    (effect) => repeatable(Effect.uninterruptible(sql.withTransaction(effect))),
    orDie,
  );

  const enqueue = Effect.fn("Outbox.enqueue")(
    function* (notifications: ReadonlyArray<Notification>) {
      return yield* insertNotifications(sql, notifications, yield* Clock.currentTimeMillis);
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  return Outbox.of({ open, alerts, take, enqueue, settle: makeSettle(sql) });
});

/** `Outbox` on Effect SQL. */
export const layer = Layer.effect(Outbox, make);
