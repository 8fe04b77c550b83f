import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { Housekeeping } from "../domain/housekeeping.ts";
import { orDie } from "./sqlite_problem.ts";

/** Rows of a table removed in one step, so that nobody waits long for the file. */
const step = 500;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const prune = Effect.fn("Housekeeping.prune")(
    function* (retentionMs: number) {
      const before = (yield* Clock.currentTimeMillis) - retentionMs;
      const steps = [
        sql`DELETE FROM notify_failures WHERE id IN (
          SELECT id FROM notify_failures WHERE created_at < ${before} AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE alert_id = fingerprint AND state <> 'sent')
          LIMIT ${step}) RETURNING id`,
        sql`DELETE FROM deliveries WHERE id IN (
          SELECT id FROM deliveries WHERE state = 'sent' AND sent_at < ${before}
          LIMIT ${step}) RETURNING id`,
        sql`DELETE FROM alerts WHERE id IN (
          SELECT id FROM alerts WHERE created_at < ${before} AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE alert_id = alerts.id)
          LIMIT ${step}) RETURNING id`,
        sql`DELETE FROM seen_events WHERE fingerprint IN (
          SELECT fingerprint FROM seen_events WHERE observed_at < ${before}
          LIMIT ${step}) RETURNING fingerprint`,
        // Not by the clock: where nobody has looked for a while nothing is known to be gone.
        sql`DELETE FROM items WHERE (source_key, item_id) IN (
          SELECT items.source_key, item_id FROM items
            JOIN cursors ON cursors.source_key = items.source_key
          WHERE absent_since < last_complete_at - ${retentionMs}
          LIMIT ${step}) RETURNING item_id`,
        sql`DELETE FROM v0_record WHERE key IN (SELECT key FROM v0_record
          WHERE NOT EXISTS (SELECT 1 FROM cursors WHERE takeover IS NOT NULL)
          LIMIT ${step}) RETURNING key`,
      ];
      let removed = 0;
      for (const each of steps) removed += (yield* each).length;
      return removed;
    },
    sql.withTransaction,
    orDie,
  );

  return Housekeeping.of({ prune });
});

/** `Housekeeping` on Effect SQL. */
export const layer = Layer.effect(Housekeeping, make);
