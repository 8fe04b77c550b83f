import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson } from "../../domain/alert.ts";
import { slackMs } from "../../domain/deadline.ts";
import type { Telling } from "../../domain/source_store.ts";
import { isInForce } from "./lease.ts";

const chunk = 200;
/** How many of the updates that are told together are shown. */
const newestShown = 5;

const encodeAlert = Schema.encodeSync(AlertJson);
const decodeAlert = Schema.decodeUnknownOption(AlertJson);

/** An alert, whom it is told to and when, in order. */
interface Told {
  readonly alert: Alert;
  readonly channels: ReadonlyArray<string>;
  /** Epoch ms. */
  readonly at: number;
  /** Epoch ms until which further updates of the same item are gathered, null for all but updates. */
  readonly windowUntil: number | null;
}

const isUpdate = ({ kind, events }: Alert): boolean =>
  kind === "event" && events.every(({ event }) => event.eventType.endsWith("_updated"));

const resourceOf = ({ kind, events }: Alert): string =>
  kind === "event" || kind === "updates" ? events[0]?.event.resourceId ?? "" : "";

/** What is told of an item's further updates when the window ends. */
const gathered = (update: Alert, earlier?: Alert): Alert => ({
  ...update,
  // Fingerprints are hexadecimal, so nothing else is called like this.
  id: earlier?.id ?? `u${update.id}`,
  kind: "updates",
  events: [...update.events, ...earlier?.events ?? []].slice(0, newestShown),
  total: (earlier?.total ?? 0) + 1,
});

/**
 * Writes the alerts that are not there yet, with one delivery for each channel, in the order given.
 * An update of an item whose last update was told less than a window ago joins those that are told
 * when the window ends, as long as nobody has touched these. Runs inside the transaction of the poll
 * that found them. Succeeds with the number of alerts that came about.
 */
export const insertAlerts = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  alerts: ReadonlyArray<Alert>,
  { channels, updateWindowMs }: Telling,
  now: number,
) {
  const openWindow = (alert: Alert) =>
    sql<{ window_until: number }>`SELECT window_until FROM alerts
      WHERE source_key = ${alert.source} AND resource_id = ${resourceOf(alert)}
        AND window_until > ${now} AND window_until <= ${now + updateWindowMs + slackMs}
      ORDER BY window_until DESC LIMIT 1`;

  /** What is gathered and untouched so far, with all the channels it is for. */
  const gathering = Effect.fnUntraced(function* (alert: Alert) {
    const rows = yield* sql<{ id: string; channel: string; touched: number }>`
      SELECT a.id, d.channel,
        CASE WHEN d.state = 'pending' AND d.tried_at IS NULL
          AND ${isInForce(sql, "d.next_attempt_at", "d.wait_ms", now)} THEN 0 ELSE 1 END AS touched
      FROM alerts AS a JOIN deliveries AS d ON d.alert_id = a.id
      WHERE a.kind = 'updates' AND a.source_key = ${alert.source}
        AND a.resource_id = ${resourceOf(alert)}`;
    return Object.entries(Arr.groupBy(rows, ({ id }) => id)).flatMap(([id, own]) =>
      own.some(({ touched }) => touched === 1)
        ? []
        : [{ id, channels: own.map(({ channel }) => channel) }]
    );
  });

  const told: Array<Told> = [];
  for (const alert of alerts) {
    if (!isUpdate(alert) || updateWindowMs === 0) {
      told.push({ alert, channels, at: now, windowUntil: null });
      continue;
    }
    const [window] = yield* openWindow(alert);
    if (window === undefined) {
      told.push({ alert, channels, at: now, windowUntil: now + updateWindowMs });
      continue;
    }
    const left = new Set(channels);
    for (const { id, channels: own } of yield* gathering(alert)) {
      if (!own.every((channel) => left.has(channel))) continue;
      const [row] = yield* sql<{ alert_json: string }>`
        SELECT alert_json FROM alerts WHERE id = ${id}`;
      const earlier = Option.flatMap(Option.fromUndefinedOr(row?.alert_json), decodeAlert);
      if (Option.isNone(earlier)) continue;
      const joined = gathered(alert, earlier.value);
      yield* sql`UPDATE alerts SET alert_json = ${encodeAlert(joined)} WHERE id = ${id}`;
      yield* insertEvents(sql, [joined]);
      for (const channel of own) left.delete(channel);
    }
    if (left.size > 0) {
      told.push({
        alert: gathered(alert),
        channels: channels.filter((channel) => left.has(channel)),
        at: window.window_until,
        windowUntil: null,
      });
    }
  }
  return yield* insertTold(sql, told, now);
});

/** Writes alerts that are due at once, whatever was told of their items just now. */
export const enqueueAlerts = (
  sql: SqlClient.SqlClient,
  alerts: ReadonlyArray<Alert>,
  channels: ReadonlyArray<string>,
  now: number,
) =>
  insertTold(
    sql,
    alerts.map((alert) => ({ alert, channels, at: now, windowUntil: null })),
    now,
  );

const insertTold = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  told: ReadonlyArray<Told>,
  now: number,
) {
  const fresh = new Set<string>();
  for (const part of Arr.chunksOf(told, chunk)) {
    const rows = Arr.map(part, ({ alert, windowUntil }) => ({
      id: alert.id,
      kind: alert.kind,
      source_key: alert.source,
      resource_id: resourceOf(alert),
      window_until: windowUntil,
      alert_json: encodeAlert(alert),
      created_at: now,
    }));
    const inserted = yield* sql<{ id: string }>`INSERT INTO alerts ${sql.insert(rows)}
      ON CONFLICT (id) DO NOTHING RETURNING id`;
    for (const { id } of inserted) fresh.add(id);
  }
  const written = told.filter(({ alert }) => fresh.has(alert.id));
  yield* insertEvents(sql, written.map(({ alert }) => alert));
  const deliveries = written.flatMap(({ alert, channels, at }, position) =>
    channels.map((channel) => ({
      id: `${alert.id}:${channel}`,
      alert_id: alert.id,
      channel,
      state: "pending",
      created_at: at,
      next_attempt_at: at > now ? at : 0,
      wait_ms: at > now ? at - now : 0,
      position,
    }))
  );
  for (const part of Arr.chunksOf(deliveries, chunk)) {
    yield* sql`INSERT INTO deliveries ${sql.insert(part)}`;
  }
  return written.length;
});

const insertEvents = Effect.fnUntraced(
  function* (sql: SqlClient.SqlClient, alerts: ReadonlyArray<Alert>) {
    const rows = alerts.flatMap(({ id, events }) =>
      events.map(({ event }) => ({ alert_id: id, fingerprint: event.fingerprint }))
    );
    for (const part of Arr.chunksOf(rows, chunk)) {
      yield* sql`INSERT INTO alert_events ${sql.insert(part)}
        ON CONFLICT (alert_id, fingerprint) DO NOTHING`;
    }
  },
);
