import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import { barePart, decodeItem, type StoredEvent } from "./event_rows.ts";
import { inParts } from "./parameters.ts";

/** Events that one step looks at, so that nobody waits long for the lock. */
const step = 200;

type Row = StoredEvent & {
  readonly version: string;
  readonly matches: string;
};

/** What cannot be read holds no texts. */
const isReadable = (item_json: string | null): boolean =>
  Option.isSome(Option.flatMap(Option.fromNullOr(item_json), decodeItem));

/**
 * Removes, step by step, the texts that earlier versions stored with events that matched nothing, where
 * the item holds them too. Runs in a transaction; succeeds with how many events it looked at.
 */
export const removeEventTexts = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  const [mark] = yield* sql<{ observed_at: number; fingerprint: string }>`
    SELECT observed_at, fingerprint FROM event_texts`;
  if (mark === undefined) return 0;
  const rows = yield* sql<Row>`
    SELECT seen_events.fingerprint, seen_events.source_key, seen_events.item_id,
      seen_events.version, event_json, matches, observed_at, item_json
    FROM seen_events LEFT JOIN items ON items.source_key = seen_events.source_key
      AND items.item_id = seen_events.item_id
    WHERE seen_events.fingerprint IN (SELECT fingerprint FROM seen_events
      WHERE observed_at >= ${mark.observed_at}
        AND (observed_at > ${mark.observed_at} OR fingerprint > ${mark.fingerprint})
      ORDER BY observed_at, fingerprint LIMIT ${step})
    ORDER BY observed_at, fingerprint`;
  const last = rows.at(-1);
  if (last === undefined) {
    yield* sql`DELETE FROM event_texts`;
    return 0;
  }
  const bare = rows.flatMap(({ item_json, event_json, ...row }) =>
    row.matches !== "[]" || !isReadable(item_json) ? [] : Option.toArray(
      Option.map(barePart(event_json), (event_json) => ({ ...row, event_json })),
    )
  );
  for (const part of inParts(bare)) {
    // Written anew, not in place, so that whole pages become free and are used again.
    yield* sql`DELETE FROM seen_events
      WHERE fingerprint IN ${sql.in(part.map(({ fingerprint }) => fingerprint))}`;
    yield* sql`INSERT INTO seen_events ${sql.insert(Arr.map(part, (row) => ({ ...row })))}`;
  }
  yield* sql`UPDATE event_texts SET observed_at = ${last.observed_at},
    fingerprint = ${last.fingerprint}`;
  return rows.length;
});
