import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";
import { inParts } from "./parameters.ts";

/** Records which known items are missing from a complete list, and which are back. */
export const markAbsent = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  key: string,
  present: ReadonlySet<string>,
  now: number,
) {
  yield* sql`UPDATE cursors SET last_complete_at = ${now} WHERE source_key = ${key}`;
  const [counts] = yield* sql<{ known: number; absent: number }>`
    SELECT COUNT(*) AS known, COUNT(absent_since) AS absent FROM items WHERE source_key = ${key}`;
  // The common case without reading them all: every known item is there.
  if (counts === undefined || (counts.known === present.size && counts.absent === 0)) return;
  const known = yield* sql<{ item_id: string; absent_since: number | null }>`
    SELECT item_id, absent_since FROM items WHERE source_key = ${key}`;
  const idsOf = (rows: typeof known) => rows.map(({ item_id }) => item_id);
  // A time in the future comes from a clock that was set back.
  const isNew = (since: number | null) => since === null || since > now;
  const gone = idsOf(known.filter((row) => isNew(row.absent_since) && !present.has(row.item_id)));
  const back = idsOf(known.filter((row) => row.absent_since !== null && present.has(row.item_id)));
  for (const [ids, since] of [[gone, now], [back, null]] as const) {
    for (const part of inParts(ids)) {
      yield* sql`UPDATE items SET absent_since = ${since}
        WHERE source_key = ${key} AND item_id IN ${sql.in(part)}`;
    }
  }
});
