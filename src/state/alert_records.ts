import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as SqlClient from "effect/sql/SqlClient";
import { AlertJson } from "../domain/alert.ts";
import type { AlertRecord, DeliveryRecord } from "../domain/chronicle.ts";

const chunk = 200;
const decodeAlert = Schema.decodeSync(AlertJson);

interface DeliveryRow {
  readonly alert_id: string;
  readonly channel: string;
  readonly state: string;
  readonly attempts: number;
  readonly sent_at: number | null;
  readonly next_attempt_at: number;
}

const states = { pending: "waiting", sending: "sending", sent: "sent", dead: "dead" } as const;

const stateOf = (state: string): DeliveryRecord["state"] =>
  state in states ? states[state as keyof typeof states] : "waiting";

/** Alerts with what became of them on each channel, in the order given. */
export const makeAlertRecords = (sql: SqlClient.SqlClient) =>
  Effect.fnUntraced(function* (
    rows: ReadonlyArray<{ readonly id: string; readonly alert_json: string }>,
  ) {
    const records: Array<AlertRecord> = [];
    for (const part of Arr.chunksOf(rows, chunk)) {
      const ids = part.map(({ id }) => id);
      const deliveries = Arr.groupBy(
        yield* sql<DeliveryRow>`
          SELECT alert_id, channel, state, attempts, sent_at, next_attempt_at FROM deliveries
          WHERE alert_id IN ${sql.in(ids)} ORDER BY channel`,
        ({ alert_id }) => alert_id,
      );
      const failures = yield* sql<{
        fingerprint: string;
        channel: string;
        error: string;
        created_at: number;
      }>`SELECT fingerprint, channel, error, created_at FROM notify_failures
        WHERE fingerprint IN ${sql.in(ids)} ORDER BY created_at, attempt`;
      for (const { id, alert_json } of part) {
        records.push({
          alert: decodeAlert(alert_json),
          deliveries: (deliveries[id] ?? []).map((row) => ({
            channel: row.channel,
            state: stateOf(row.state),
            attempts: row.attempts,
            sentAt: Option.fromNullOr(row.sent_at),
            nextAt: row.state === "pending" && row.next_attempt_at > 0
              ? Option.some(row.next_attempt_at)
              : Option.none(),
            failures: failures
              .filter((each) => each.fingerprint === id && each.channel === row.channel)
              .map(({ created_at, error }) => ({ at: created_at, error })),
          })),
        });
      }
    }
    return records;
  });
