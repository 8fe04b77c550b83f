import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Alert, eventsOf, type MatchedEvent } from "../../domain/alert.ts";
import { decodeEvent, decodeMatches, type StoredEvent } from "./event_rows.ts";

const timeOf = ({ event }: MatchedEvent) => event.occurredAt ?? event.observedAt;

/** The changes an alert stands for, newest first; of a flood all that the record still holds. */
export const coveredBy = Effect.fnUntraced(
  function* (sql: SqlClient.SqlClient, alert: Alert) {
    const { id, kind } = alert;
    const events = eventsOf(alert);
    if (kind !== "flood") return events;
    const rows = yield* sql<StoredEvent & { readonly matches: string }>`
      SELECT e.fingerprint, e.source_key, e.item_id, e.event_json, e.observed_at, e.matches,
        NULL AS item_json FROM alert_events AS a
        JOIN seen_events AS e ON e.fingerprint = a.fingerprint
      WHERE a.alert_id = ${id}`;
    const all = rows.flatMap((row) =>
      Option.toArray(Option.all({
        event: decodeEvent(row),
        matches: decodeMatches(row.matches),
      }))
    );
    return all.length < events.length ? events : all.toSorted((a, b) => timeOf(b) - timeOf(a));
  },
);
