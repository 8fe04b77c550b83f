import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { AlertJson, eventsOf } from "../../domain/alert.ts";
import type { AlertRecord, DeliveryRecord } from "../../domain/history.ts";
import { coveredBy } from "./flood_events.ts";
import { inParts } from "./parameters.ts";
import { decodePhrase } from "../../domain/phrase.ts";

/** Alerts that are read and decoded at a time, for they may be large; others run in between. */
export const fewRows = 50;

const decodeAlert = Schema.decodeUnknownOption(AlertJson);

interface DeliveryRow {
  readonly alert_id: string;
  readonly channel: string;
  readonly state: string;
  readonly sent_at: number | null;
  readonly next_attempt_at: number;
}

const byChannel = (a: DeliveryRow, b: DeliveryRow): number => a.channel < b.channel ? -1 : 1;

const states: ReadonlyMap<string, DeliveryRecord["state"]> = new Map([
  ["pending", "waiting"],
  ["sending", "sending"],
  ["sent", "sent"],
  ["dead", "dead"],
]);

export interface AlertRow {
  readonly id: string;
  readonly source_key: string;
  readonly created_at: number;
  readonly alert_json: string;
}

const alertColumns = "id, source_key, created_at, alert_json";

/** Reads alerts with their deliveries; `select` lists the columns needed. */
export const makeAlertRecords = (sql: SqlClient.SqlClient) => {
  const select = sql.literal(alertColumns);
  /** Alerts with their deliveries, in the order given; `whole` with all that a flood stands for. */
  const records = Effect.fnUntraced(function* (
    rows: ReadonlyArray<AlertRow>,
    whole: boolean = true,
  ) {
    const found: Array<Omit<AlertRecord, "events">> = [];
    for (const part of Arr.chunksOf(rows, fewRows)) {
      const ids = part.map(({ id }) => id);
      const deliveries = Arr.groupBy(
        yield* sql<DeliveryRow>`
          SELECT alert_id, channel, state, sent_at, next_attempt_at FROM deliveries
          WHERE alert_id IN ${sql.in(ids)}`,
        ({ alert_id }) => alert_id,
      );
      const failures = yield* sql<{
        fingerprint: string;
        channel: string;
        attempt: number;
        error: string;
        created_at: number;
      }>`SELECT fingerprint, channel, attempt, error, created_at FROM notify_failures
        WHERE fingerprint IN ${sql.in(ids)}`;
      const failuresOf = (row: DeliveryRow) =>
        failures
          .filter(({ fingerprint, channel }) =>
            fingerprint === row.alert_id && channel === row.channel
          )
          .toSorted((a, b) => a.created_at - b.created_at || a.attempt - b.attempt)
          .map(({ created_at, error }) => ({ at: created_at, error: decodePhrase(error) }));
      for (const row of part) {
        found.push({
          id: row.id,
          source: row.source_key,
          createdAt: row.created_at,
          alert: decodeAlert(row.alert_json),
          deliveries: (deliveries[row.id] ?? []).toSorted(byChannel).map((row) => ({
            channel: row.channel,
            state: states.get(row.state) ?? "waiting",
            sentAt: Option.fromNullOr(row.sent_at),
            nextAt: row.state === "pending" && row.next_attempt_at > 0
              ? Option.some(row.next_attempt_at)
              : Option.none(),
            failures: failuresOf(row),
          })),
        });
      }
      yield* Effect.yieldNow;
    }
    return yield* Effect.forEach(
      found,
      (record) =>
        Effect.map(
          Option.match(record.alert, {
            onNone: () => Effect.succeed([]),
            onSome: (alert) => whole ? coveredBy(sql, alert) : Effect.succeed(eventsOf(alert)),
          }),
          (events): AlertRecord => ({ ...record, events }),
        ),
    );
  });

  /** Alerts that cover these events, oldest first. */
  const alertsAbout = Effect.fnUntraced(function* (
    fingerprints: ReadonlyArray<string>,
    whole: boolean,
  ) {
    const found = new Map<string, AlertRow>();
    for (const part of inParts(fingerprints)) {
      const rows = yield* sql<AlertRow>`
        SELECT ${select} FROM alerts WHERE id IN (
          SELECT alert_id FROM alert_events WHERE fingerprint IN ${sql.in(part)})
        ORDER BY created_at, id`;
      for (const row of rows) found.set(row.id, row);
    }
    return yield* records([...found.values()], whole);
  });

  /**
   * First-run alerts since the item was known that show it, or that stand for more than they show.
   */
  const firstLooks = Effect.fnUntraced(function* (
    source: string,
    item: string,
    since: number,
    whole: boolean,
  ) {
    const rows = yield* sql<AlertRow>`
      SELECT ${select} FROM alerts
      WHERE source_key = ${source} AND kind = 'first_run' AND created_at >= ${since}
      ORDER BY created_at, id`;
    return (yield* records(rows, whole)).filter(({ alert, events }) =>
      Option.exists(alert, ({ total }) => total > events.length) ||
      events.some(({ event }) => event.resourceId === item)
    );
  });

  return { select, records, alertsAbout, firstLooks };
};
