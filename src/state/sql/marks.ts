import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import { repeatable } from "./durability.ts";
import { orDie } from "./failure.ts";
import { isDue, isFree } from "./lease.ts";
import { inParts, toWholeMillis } from "./parameters.ts";

/** The part of `SourceStore` for sources that need no poll because they have not moved. */
export const makeMarks = (sql: SqlClient.SqlClient) => {
  const dueTogether = Effect.fn("SourceStore.dueTogether")(function* (options: {
    readonly keys: ReadonlyArray<string>;
    readonly interval: Duration.Duration;
    readonly ahead: Duration.Duration;
  }) {
    if (options.keys.length === 0) return [];
    const now = yield* Clock.currentTimeMillis;
    const soon = now + toWholeMillis(options.ahead);
    const due = isDue(sql, Option.some(options.interval), now);
    const rows = yield* sql<{ source_key: string }>`
      WITH near AS MATERIALIZED (
        SELECT source_key, ${due} AS is_due FROM cursors
        WHERE source_key IN ${sql.in(options.keys)} AND ${isFree(sql, now)}
          AND (next_poll_at <= ${soon} OR ${due})
      )
      SELECT source_key FROM near WHERE EXISTS (SELECT 1 FROM near WHERE is_due)`;
    return rows.map(({ source_key }) => source_key);
  }, orDie);

  const noteUnmoved = Effect.fn("SourceStore.noteUnmoved")(
    function* (options: {
      readonly marks: ReadonlyMap<string, string>;
      readonly since: Duration.Duration;
      readonly nextPollIn: Duration.Duration;
    }) {
      const now = yield* Clock.currentTimeMillis;
      const wait = toWholeMillis(options.nextPollIn);
      const noted: Array<string> = [];
      for (const part of inParts([...options.marks])) {
        const keys = part.map(([key]) => key);
        const pairs = part.map(([key, mark]) => `${key} ${mark}`);
        const rows = yield* sql<{ source_key: string }>`UPDATE cursors SET
            last_ok_at = ${now}, last_poll_at = ${now},
            next_poll_at = ${now + wait}, next_poll_ms = ${wait}
          WHERE source_key IN ${sql.in(keys)} AND source_key || ' ' || mark IN ${sql.in(pairs)}
            AND marked_at > ${now - toWholeMillis(options.since)} AND marked_at <= ${now}
            AND fails = 0 AND outage_ms IS NULL AND ${isFree(sql, now)}
          RETURNING source_key`;
        noted.push(...rows.map(({ source_key }) => source_key));
      }
      return noted;
    },
    // What a power failure undoes is noted again by the next survey.
    (effect) => repeatable(Effect.uninterruptible(sql.withTransaction(effect))),
    orDie,
  );

  return { dueTogether, noteUnmoved };
};
