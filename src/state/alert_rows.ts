import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson } from "../domain/alert.ts";
import type { Telling } from "../domain/source_store.ts";

const chunk = 200;
/** How many of the updates that are told together are shown. */
const newestShown = 5;

const encodeAlert = Schema.encodeSync(AlertJson);
const decodeAlert = Schema.decodeSync(AlertJson);

/** Alerts and when each is to be told, in order. */
interface Told {
  readonly alert: Alert;
  /** Epoch ms. */
  readonly at: number;
  /** Epoch ms until which further updates of the same item are gathered, null for all but updates. */
  readonly windowUntil: number | null;
}

const isUpdate = ({ kind, events }: Alert): boolean =>
  kind === "event" && events.every(({ event }) => event.eventType.endsWith("_updated"));

const resourceOf = ({ kind, events }: Alert): string =>
  kind === "event" ? events[0]?.event.resourceId ?? "" : "";

/** What is told of an item's further updates when the window ends that `first` has opened. */
const followUp = (first: string, update: Alert, earlier: Alert | undefined): Alert => ({
  ...update,
  // Fingerprints are hexadecimal, so nothing else is called like this.
  id: `u${first}`,
  kind: "updates",
  events: [...update.events, ...earlier?.events ?? []].slice(0, newestShown),
  total: (earlier?.total ?? 0) + 1,
});

/**
 * Writes the alerts that are not there yet, with one delivery for each channel, in the order given.
 * An update of an item whose last update was told less than a window ago joins those that are told
 * when the window ends. Runs inside the transaction of the poll that found them. Succeeds with the
 * number of alerts that came about.
 */
export const insertAlerts = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  alerts: ReadonlyArray<Alert>,
  { channels, updateWindowMs }: Telling,
  now: number,
) {
  const openWindow = (alert: Alert) =>
    sql<{ id: string; window_until: number }>`SELECT id, window_until FROM alerts
      WHERE source_key = ${alert.source} AND resource_id = ${resourceOf(alert)}
        AND window_until > ${now} AND window_until <= ${now + updateWindowMs}
      ORDER BY window_until DESC LIMIT 1`;

  const told: Array<Told> = [];
  for (const alert of alerts) {
    if (!isUpdate(alert) || updateWindowMs === 0) {
      told.push({ alert, at: now, windowUntil: null });
      continue;
    }
    const [window] = yield* openWindow(alert);
    if (window === undefined) {
      told.push({ alert, at: now, windowUntil: now + updateWindowMs });
      continue;
    }
    const [row] = yield* sql<{ alert_json: string }>`
      SELECT alert_json FROM alerts WHERE id = ${`u${window.id}`}`;
    const gathered = followUp(window.id, alert, row && decodeAlert(row.alert_json));
    if (row === undefined) {
      told.push({ alert: gathered, at: window.window_until, windowUntil: null });
    } else {
      yield* sql`UPDATE alerts SET alert_json = ${encodeAlert(gathered)} WHERE id = ${gathered.id}`;
      yield* insertEvents(sql, [gathered]);
    }
  }
  return yield* insertTold(sql, told, channels, now);
});

/** Writes alerts that are due at once, whatever was told of their items just now. */
export const enqueueAlerts = (
  sql: SqlClient.SqlClient,
  alerts: ReadonlyArray<Alert>,
  channels: ReadonlyArray<string>,
  now: number,
) => insertTold(sql, alerts.map((alert) => ({ alert, at: now, windowUntil: null })), channels, now);

const insertTold = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  told: ReadonlyArray<Told>,
  channels: ReadonlyArray<string>,
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
  const deliveries = written.flatMap(({ alert, at }, position) =>
    channels.map((channel) => ({
      id: `${alert.id}:${channel}`,
      alert_id: alert.id,
      channel,
      state: "pending",
      created_at: at,
      next_attempt_at: at > now ? at : 0,
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
