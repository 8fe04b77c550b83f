import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { Retention } from "../../domain/retention.ts";
import { orDie } from "./failure.ts";
import { moveUnmatched } from "./unmatched_events.ts";

/** Rows of a table removed in one step, so that nobody waits long for the lock. */
const step = 500;
/** Sources whose quiet items one step removes, each once a day. */
const sourcesOfStep = 20;
const day = Duration.days(1);
/** Calls less than this far apart count as one: a clock may be wrong for a minute. */
const apart = Duration.minutes(10);
/** A source takes items a little older than its baseline for new; no index lags this much. */
const margin = Duration.hours(1);

/** Pages that one step gives back: 4 MB of a file made by this version. */
const fewPages = 500;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  /**
   * The time that age is measured by; none when everything old by then is already gone. Of two
   * calls the earlier counts, so that a clock that jumps ahead for a while makes nothing old.
   */
  const agreedTime = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const [last] = yield* sql<{ looked_at: number; looked_before: number; finished: number }>`
      SELECT looked_at, looked_before, finished FROM housekeeping`;
    if (
      last !== undefined && now >= last.looked_at && now < last.looked_at + Duration.toMillis(apart)
    ) {
      return last.finished === 1 ? Option.none() : Option.some(last.looked_before);
    }
    const before = Math.min(now, last?.looked_at ?? 0);
    yield* sql`INSERT INTO housekeeping
        ${sql.insert({ id: 1, looked_at: now, looked_before: before })}
      ON CONFLICT (id) DO UPDATE SET looked_at = excluded.looked_at,
        looked_before = excluded.looked_before, finished = 0`;
    return Option.some(before);
  });

  /**
   * Removes items without changes for that long, by the upstream's clock alone, and moves the
   * baseline so that none of them is news when it is met again.
   */
  const forgetQuiet = Effect.fnUntraced(function* (retention: Duration.Duration) {
    const length = Duration.toMillis(retention);
    const moved = yield* sql<{ source_key: string; baseline_at: number }>`
      UPDATE cursors SET baseline_at = read_up_to - ${length}, baseline_complete = 0
      WHERE source_key IN (SELECT source_key FROM cursors
        WHERE read_up_to - ${length + Duration.toMillis(day)} >= baseline_at
        LIMIT ${sourcesOfStep})
      RETURNING source_key, baseline_at`;
    for (const { source_key, baseline_at } of moved) {
      const before = baseline_at - Duration.toMillis(margin);
      yield* sql`DELETE FROM items
        WHERE source_key = ${source_key} AND updated_at < ${before}`;
    }
    return moved.length;
  });

  const prune = Effect.fn("Retention.prune")(
    function* (retention: Duration.Duration) {
      const moved = yield* moveUnmatched(sql);
      const time = yield* agreedTime;
      if (Option.isNone(time)) return moved;
      const length = Duration.toMillis(retention);
      const before = time.value - length;
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
        sql`DELETE FROM unmatched_events WHERE id IN (
          SELECT id FROM unmatched_events WHERE observed_at < ${before}
          LIMIT ${step}) RETURNING id`,
        // Not by the clock: without recent polls nothing is known to be gone.
        sql`DELETE FROM items WHERE (source_key, item_id) IN (
          SELECT items.source_key, item_id FROM items
            JOIN cursors ON cursors.source_key = items.source_key
          WHERE absent_since < last_complete_at - ${length} AND absent_since < ${before}
          LIMIT ${step}) RETURNING item_id`,
        sql`DELETE FROM v0_record WHERE key IN (SELECT key FROM v0_record
          WHERE NOT EXISTS (SELECT 1 FROM cursors WHERE takeover IS NOT NULL)
          LIMIT ${step}) RETURNING key`,
      ];
      let done = moved + (yield* forgetQuiet(retention));
      for (const each of steps) done += (yield* each).length;
      if (done === 0) yield* sql`UPDATE housekeeping SET finished = 1`;
      return done;
    },
    sql.withTransaction,
    orDie,
  );

  const pages = Effect.map(
    sql<{ free: number; used: number }>`
      SELECT freelist_count AS free, page_count - freelist_count AS used
      FROM pragma_freelist_count(), pragma_page_count()`,
    ([row]) => row ?? { free: 0, used: 0 },
  );

  const compact = Effect.gen(function* () {
    const { free, used } = yield* pages;
    if (free <= Math.max(used, fewPages)) return 0;
    yield* sql`PRAGMA incremental_vacuum(${sql.literal(String(fewPages))})`;
    // A file that an earlier version made gives nothing back.
    return Math.max(0, free - (yield* pages).free);
  }).pipe(orDie, Effect.withSpan("Retention.compact"));

  return Retention.of({ prune, compact });
});

/** `Retention` on Effect SQL. */
export const layer = Layer.effect(Retention, make);
