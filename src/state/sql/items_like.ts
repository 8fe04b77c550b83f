import * as Effect from "effect/Effect";
import type * as SqlClient from "effect/sql/SqlClient";

/** More are not meant by one text. */
export const mostItems = 20;

/** Events that one statement looks at; others run between two statements. */
const step = 20_000;

/** Digits that two things have in common by no accident, so that whoever gives them means one. */
const telling = 12;

export interface ItemKey {
  readonly source_key: string;
  readonly item_id: string;
}

/** Whether it begins a fingerprint or an alert's id, which are hexadecimal. */
export const isPrefix = (text: string): boolean => /^u?[0-9a-f]{6,64}$/.test(text);

/** SQL: the column begins with it. LIKE would use no index. */
export const begins = (sql: SqlClient.SqlClient, column: string, prefix: string) =>
  sql`(${sql(column)} >= ${prefix} AND ${sql(column)} < ${`${prefix}g`})`;

/** Finds the items an event of which, or an alert about them, has an id that begins like this. */
export const makeItemsLike = (sql: SqlClient.SqlClient) => {
  const matched = (prefix: string) =>
    sql<ItemKey>`SELECT DISTINCT source_key, item_id FROM seen_events
      WHERE ${begins(sql, "fingerprint", prefix)} OR fingerprint IN (
        SELECT fingerprint FROM alert_events WHERE ${begins(sql, "alert_id", prefix)})
      LIMIT ${mostItems}`;

  /** These have no index by fingerprint, whose every page each poll would write. */
  const unmatched = Effect.fnUntraced(function* (prefix: string) {
    const [range] = yield* sql<{ first: number | null; last: number | null }>`
      SELECT (SELECT MIN(id) FROM unmatched_events) AS first,
        (SELECT MAX(id) FROM unmatched_events) AS last`;
    // As bytes, of which a fingerprint has 32.
    const isLike = sql`(fingerprint BETWEEN unhex(${prefix.padEnd(64, "0")})
        AND unhex(${prefix.padEnd(64, "f")}) OR ${begins(sql, "fingerprint", prefix)})`;
    const found: Array<ItemKey> = [];
    for (let last = range?.last ?? 0; last >= (range?.first ?? 1); last -= step) {
      found.push(
        ...yield* sql<ItemKey>`SELECT source_key, item_id FROM unmatched_events
          WHERE id > ${last - step} AND id <= ${last} AND ${isLike} LIMIT ${mostItems}`,
      );
      if (found.length >= mostItems) break;
      yield* Effect.yieldNow;
    }
    return found;
  });

  return Effect.fnUntraced(function* (prefix: string) {
    const known = yield* matched(prefix);
    const all = known.length > 0 && prefix.length >= telling
      ? known
      : [...known, ...yield* unmatched(prefix)];
    const items = new Map(all.map((key) => [JSON.stringify(key), key]));
    return [...items.values()].slice(0, mostItems);
  });
};
