import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Fragment } from "effect/sql/Statement";
import type { Part, Place, TimelineFilter } from "../../domain/timeline.ts";

/** Rows that one statement looks at, fewer where each is read; others run between two statements. */
const steps = { inIndex: 250, bySource: 1_000, inRows: 100 };
/** Rows looked at for one page, fewer where the index does not say which fit; the next page goes on there. */
const most = { inIndex: 5_000, bySource: 20_000, inRows: 1_000 };

const newest: Place = { at: Number.MAX_SAFE_INTEGER, id: "" };

export const makeWalk = (sql: SqlClient.SqlClient) => {
  /** Goes through an index in steps, newest first, until there are enough entries. */
  return Effect.fnUntraced(function* <A, E>(
    table: {
      readonly name: string;
      readonly at: string;
      readonly id: string;
      /** Which of its rows count, as an index has it. */
      readonly only?: Fragment;
      /** No index goes by source: its rows are picked out of all. */
      readonly isMixed?: boolean;
      /** Rows looked at for one page of a search, where each takes longer than usual. */
      readonly fewer?: number;
    },
    { source, since, until, rule, channel, keyword }: TimelineFilter,
    after: Option.Option<Place>,
    limit: number,
    /** What fits of the rows within, newest first; at most `room` where that can be told early. */
    read: (within: Fragment, room: number) => Effect.Effect<
      ReadonlyArray<readonly [Place, Option.Option<A>]>,
      E
    >,
  ) {
    const [at, id] = [sql(`${table.name}.${table.at}`), sql(`${table.name}.${table.id}`)];
    // One bound of each kind, for of several SQLite takes any to go through the index.
    const from = Option.getOrElse(since, () => 0);
    const end = Option.match(until, {
      onNone: () => newest,
      onSome: (time): Place => ({ at: time + 1, id: "" }),
    });
    const found: Array<A> = [];
    const part = (next: Option.Option<Place>): Part<A> => ({ entries: found, next });
    let place = Option.match(after, {
      onNone: () => end,
      onSome: (last) => last.at < end.at ? last : end,
    });
    const isSearch = [rule, channel, keyword].some(Option.isSome);
    const ofSource = Option.toArray(Option.map(
      source,
      (key) => sql`${sql(`${table.name}.source_key`)} = ${key} COLLATE NOCASE`,
    ));
    const isPicked = table.isMixed === true && ofSource.length > 0;
    const kind = isSearch ? "inRows" : isPicked ? "bySource" : "inIndex";
    const enough = isSearch ? table.fewer ?? most.inRows : most[kind];
    const step = steps[kind];
    const only = Option.toArray(Option.fromUndefinedOr(table.only));
    /** What the index has of it. */
    const indexed = isPicked ? only : [...only, ...ofSource];
    for (let looked = 0; looked < enough; looked += step) {
      const older = sql`(${at}, ${id}) < (${place.at}, ${place.id})`;
      const above = sql`${at} >= ${from}`;
      const [last] = yield* sql<Place>`
        SELECT ${at} AS at, CAST(${id} AS TEXT) AS id FROM ${sql(table.name)}
        WHERE ${sql.and([...indexed, older, above])}
        ORDER BY ${at} DESC, ${id} DESC LIMIT 1 OFFSET ${step - 1}`;
      const within = sql.and([
        ...only,
        ...ofSource,
        older,
        last === undefined ? above : sql`(${at}, ${id}) >= (${last.at}, ${last.id})`,
      ]);
      for (const [here, entry] of yield* read(within, limit - found.length)) {
        if (Option.isNone(entry)) continue;
        found.push(entry.value);
        if (found.length === limit) return part(Option.some(here));
      }
      if (last === undefined) return part(Option.none());
      place = last;
      // SQLite answers at once, so nobody else would run in between.
      yield* Effect.yieldNow;
    }
    return part(Option.some(place));
  });
};
