import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import { ToldMeanwhile } from "../../domain/notification.ts";
import type { Told } from "../../domain/source_store.ts";
import { inParts } from "./parameters.ts";

/** Whom alerts tell of each of these events; a first look that shows one stands for no event. */
export const channelsTold = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  fingerprints: ReadonlyArray<string>,
) {
  const told = new Map(fingerprints.map((each) => [each, new Set<string>()]));
  for (const part of inParts(fingerprints)) {
    const rows = yield* sql<{ fingerprint: string; channel: string }>`
      SELECT fingerprint, channel FROM alert_events
        JOIN alerts ON alerts.id = alert_events.alert_id
        JOIN deliveries ON deliveries.alert_id = alert_events.alert_id
      WHERE fingerprint IN ${sql.in(part)} AND alerts.kind <> 'first_run'`;
    for (const { fingerprint, channel } of rows) told.get(fingerprint)?.add(channel);
  }
  return told;
});

/** Fails when more was told than is known here. */
export const checkTold = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, known: Told) {
  if (known.size === 0) return;
  for (const [fingerprint, channels] of yield* channelsTold(sql, [...known.keys()])) {
    if (channels.size > (known.get(fingerprint)?.size ?? 0)) return yield* new ToldMeanwhile();
  }
});
