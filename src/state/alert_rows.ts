import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Alert, AlertJson } from "../domain/alert.ts";

const chunk = 200;
const encodeAlert = Schema.encodeSync(AlertJson);

/**
 * Writes the alerts that are not there yet, with one delivery for each channel, in the order given.
 * Runs inside the transaction of the poll that found them. Succeeds with the number written.
 */
export const insertAlerts = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  alerts: ReadonlyArray<Alert>,
  channels: ReadonlyArray<string>,
  now: number,
) {
  const fresh = new Set<string>();
  for (const part of Arr.chunksOf(alerts, chunk)) {
    const rows = Arr.map(part, (alert) => ({
      id: alert.id,
      kind: alert.kind,
      source_key: alert.source,
      alert_json: encodeAlert(alert),
      created_at: now,
    }));
    const inserted = yield* sql<{ id: string }>`INSERT INTO alerts ${sql.insert(rows)}
      ON CONFLICT (id) DO NOTHING RETURNING id`;
    for (const { id } of inserted) fresh.add(id);
  }
  const told = alerts.filter(({ id }) => fresh.has(id));
  const events = told.flatMap(({ id, events }) =>
    events.map(({ event }) => ({ alert_id: id, fingerprint: event.fingerprint }))
  );
  for (const part of Arr.chunksOf(events, chunk)) {
    yield* sql`INSERT INTO alert_events ${sql.insert(part)}
      ON CONFLICT (alert_id, fingerprint) DO NOTHING`;
  }
  const deliveries = told.flatMap(({ id }, position) =>
    channels.map((channel) => ({
      id: `${id}:${channel}`,
      alert_id: id,
      channel,
      state: "pending",
      created_at: now,
      position,
    }))
  );
  for (const part of Arr.chunksOf(deliveries, chunk)) {
    yield* sql`INSERT INTO deliveries ${sql.insert(part)}`;
  }
  return told.length;
});
