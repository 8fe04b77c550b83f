import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson, eventsOf } from "../../domain/alert.ts";
import { FollowUpTouched, type Notification } from "../../domain/notification.ts";
import { isUntouched } from "./follow_ups.ts";
import { inParts } from "./parameters.ts";

const encodeAlert = Schema.encodeSync(AlertJson);

/** The item whose updates may be gathered; "" for an alert that is about more than one. */
const resourceOf = (alert: Alert): string =>
  alert.kind === "event" || alert.kind === "updates" ? alert.events[0].event.resourceId : "";

/**
 * Writes notifications inside the caller's transaction: new alerts, with one delivery per channel,
 * in the order given. Succeeds with how many alerts are new.
 */
export const insertNotifications = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  notifications: ReadonlyArray<Notification>,
  now: number,
) {
  const added = new Set<string>();
  for (const part of inParts(notifications)) {
    const rows = Arr.map(part, ({ alert, windowUntil }) => ({
      id: alert.id,
      kind: alert.kind,
      source_key: alert.source,
      resource_id: resourceOf(alert),
      window_until: windowUntil ?? null,
      alert_json: encodeAlert(alert),
      created_at: now,
    }));
    const inserted = yield* sql<{ id: string }>`INSERT INTO alerts ${sql.insert(rows)}
      ON CONFLICT (id) DO NOTHING RETURNING id`;
    for (const { id } of inserted) added.add(id);
  }
  const written = notifications.filter(({ alert }) => added.has(alert.id));
  yield* linkEvents(sql, written);
  const deliveries = written.flatMap(({ alert, channels, dueAt, urgent = [] }, position) =>
    channels.map((channel) => ({
      id: `${alert.id}:${channel}`,
      alert_id: alert.id,
      channel,
      state: "pending",
      created_at: Math.max(dueAt, now),
      next_attempt_at: dueAt > now ? dueAt : 0,
      wait_ms: dueAt > now ? dueAt - now : 0,
      position,
      urgent: urgent.includes(channel) ? 1 : 0,
    }))
  );
  for (const part of inParts(deliveries)) {
    yield* sql`INSERT INTO deliveries ${sql.insert(part)}`;
  }
  return written.length;
});

/**
 * Replaces stored follow-ups by id, inside the caller's transaction. Fails with `FollowUpTouched`
 * when one has been tried, or goes to other channels by now.
 */
export const replaceFollowUps = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  notifications: ReadonlyArray<Notification>,
  now: number,
) {
  for (const { alert, channels, urgent = [] } of notifications) {
    const rows = yield* sql<{ channel: string; untouched: number }>`
      SELECT channel, ${isUntouched(sql, now)} AS untouched FROM deliveries
      WHERE alert_id = ${alert.id}`;
    const left = new Set(rows.flatMap(({ channel, untouched }) => untouched === 1 ? channel : []));
    if (rows.length !== channels.length || channels.some((channel) => !left.has(channel))) {
      return yield* new FollowUpTouched({ id: alert.id });
    }
    yield* sql`UPDATE alerts SET alert_json = ${encodeAlert(alert)} WHERE id = ${alert.id}`;
    if (urgent.length === 0) continue;
    yield* sql`UPDATE deliveries SET urgent = 1
      WHERE alert_id = ${alert.id} AND channel IN ${sql.in(urgent)}`;
  }
  yield* linkEvents(sql, notifications);
});

/** Links each alert to the events it covers. */
const linkEvents = Effect.fnUntraced(
  function* (sql: SqlClient.SqlClient, notifications: ReadonlyArray<Notification>) {
    const rows = notifications.flatMap(({ alert, covers }) =>
      (covers ?? eventsOf(alert).map(({ event }) => event.fingerprint))
        .map((fingerprint) => ({ alert_id: alert.id, fingerprint }))
    );
    for (const part of inParts(rows)) {
      yield* sql`INSERT INTO alert_events ${sql.insert(part)}
        ON CONFLICT (alert_id, fingerprint) DO NOTHING`;
    }
  },
);
