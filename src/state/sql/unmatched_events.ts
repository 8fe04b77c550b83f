import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import { type Bare, barePart, type StoredEvent } from "./event_rows.ts";
import { decodeTexts } from "./item_rows.ts";
import { inParts, runEach } from "./parameters.ts";

/** What is no hexadecimal fingerprint stays as it is. */
export const insertUnmatched = `INSERT INTO unmatched_events (fingerprint, source_key, item_id,
    version, resource_type, event_type, transition, event_id, also, changed, occurred_at, observed_at)
  VALUES (COALESCE(unhex(?1), ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`;

interface Columns {
  readonly source_key: string;
  readonly item_id: string;
  readonly version: string;
  /** Epoch ms by our clock, when it was seen. */
  readonly now: number;
}

const filled = (names: ReadonlyArray<string>) => names.length === 0 ? null : JSON.stringify(names);

/** The parameters of `insertUnmatched`. */
export const unmatchedColumns = (
  event: Bare & { readonly fingerprint: string },
  { source_key, item_id, version, now }: Columns,
) => [
  event.fingerprint,
  source_key,
  item_id,
  version,
  event.resourceType,
  event.eventType,
  event.transition ?? null,
  event.eventId === item_id ? null : event.eventId,
  filled(event.also),
  filled(event.changed),
  event.occurredAt,
  now,
];

/** Events that one step looks at, so that nobody waits long for the lock. */
const step = 200;

type Row = StoredEvent & {
  readonly version: string;
  readonly matches: string;
};

/** None for what a rule matched, and for what only the row itself holds. */
const movable = ({ matches, item_id, item_json, event_json }: Row): Option.Option<Bare> =>
  matches !== "[]" || Option.isNone(decodeTexts(item_id, item_json))
    ? Option.none()
    : barePart(event_json);

/**
 * Moves, step by step, what earlier versions stored of events that matched nothing, without the texts
 * that their items hold too. Runs in a transaction; succeeds with how many events it looked at.
 */
export const moveUnmatched = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
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
  const moved = rows.flatMap((row) =>
    Option.toArray(Option.map(movable(row), (bare) => ({ row, bare })))
  );
  for (const part of inParts(moved)) {
    yield* sql`DELETE FROM seen_events
      WHERE fingerprint IN ${sql.in(part.map(({ row }) => row.fingerprint))}`;
    const columns = part.map(({ row, bare }) =>
      unmatchedColumns({ ...bare, fingerprint: row.fingerprint }, { ...row, now: row.observed_at })
    );
    yield* runEach(sql, insertUnmatched, columns);
  }
  yield* sql`UPDATE event_texts SET observed_at = ${last.observed_at},
    fingerprint = ${last.fingerprint}`;
  return rows.length;
});
