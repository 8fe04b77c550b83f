import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import type { ObservedEvent } from "../../domain/source_store.ts";
import { inParts } from "./parameters.ts";

/** Fingerprints on record, all of these events among them that were seen before. */
export const seenAmong = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  events: ReadonlyArray<Pick<ObservedEvent, "event" | "itemId">>,
) {
  const seen = new Set<string>();
  for (const part of inParts(events)) {
    // A fingerprint is of one item, by whose id an event that matched nothing is found.
    const rows = yield* sql<{ fingerprint: string }>`
      SELECT fingerprint FROM seen_events
      WHERE fingerprint IN ${sql.in(part.map(({ event }) => event.fingerprint))}
      UNION ALL SELECT fingerprint FROM events_unmatched
      WHERE item_id IN ${sql.in(part.map(({ itemId }) => itemId))}`;
    for (const { fingerprint } of rows) seen.add(fingerprint);
  }
  return seen;
});
