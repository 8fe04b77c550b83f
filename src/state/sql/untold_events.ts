import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { SqlError } from "effect/sql/SqlError";
import type { Fragment } from "effect/sql/Statement";
import { eventHolds, folded } from "../../domain/keyword_search.ts";
import { isTold } from "../../domain/route.ts";
import type { Part, Place, TimelineFilter, UntoldEvent } from "../../domain/timeline.ts";
import type { EventRow } from "./event_records.ts";
import { decodeEvent, decodeMatches } from "./event_rows.ts";
import { joined } from "./joined_parts.ts";
import { matchedBy, wordOf } from "./stored_texts.ts";
import { makeWalk } from "./walk.ts";

/** How many digits a place has of the number of an unmatched event. */
const digits = 16;
/** Behind every fingerprint, so that of one time the unmatched events come first. */
const mark = "~";

const unmatchedPlace = (id: string): string => mark + id.padStart(digits, "0");

/** Where among the unmatched events a place is; those of the time of another event stand before it. */
const amongUnmatched = ({ at, id }: Place): Place => ({
  at,
  id: id.startsWith(mark) ? String(Number(id.slice(mark.length))) : "0",
});

const untoldOf = (row: EventRow): Option.Option<UntoldEvent> =>
  Option.map(
    Option.all([decodeEvent(row), decodeMatches(row.matches)]),
    ([event, matches]) => ({ event, matches, version: row.version, observedAt: row.observed_at }),
  );

interface Placed {
  readonly place: Place;
  readonly entry: UntoldEvent;
}

interface Table {
  readonly name: string;
  readonly id: string;
  readonly only?: Fragment;
  readonly isMixed?: boolean;
  readonly placeOf: (id: string) => Place["id"];
}

/** Reads events that nobody was told of, newest first. */
export const makeUntoldEvents = (sql: SqlClient.SqlClient) => {
  const walk = makeWalk(sql);

  const untoldIn = (
    { placeOf, ...table }: Table,
    filter: TimelineFilter,
    after: Option.Option<Place>,
    limit: number,
  ) => {
    const { rule, keyword } = filter;
    const word = wordOf(keyword);
    const mayHold = ({ event_json, item_json, matches }: EventRow): boolean =>
      Option.match(word, {
        onNone: () => true,
        onSome: (text) => folded(`${event_json} ${item_json} ${matches}`).includes(text),
      });
    const holds = (untold: UntoldEvent): boolean =>
      Option.match(keyword, { onNone: () => true, onSome: (text) => eventHolds(untold, text) });
    const own = (column: string) => sql(`${table.name}.${column}`);
    const most = (room: number) => Option.isSome(keyword) ? sql.literal("") : sql`LIMIT ${room}`;
    return walk<Placed, SqlError>(
      // Their texts are those of their items.
      { ...table, at: "observed_at", fewer: 500 },
      filter,
      after,
      limit,
      (within, room) =>
        Effect.map(
          sql<EventRow & { readonly id: string }>`
            SELECT CAST(${own(table.id)} AS TEXT) AS id, fingerprint, ${own("source_key")},
              ${own("item_id")}, ${own("version")}, event_json, matches, observed_at, item_json
            FROM ${sql(table.name)} LEFT JOIN items ON items.source_key = ${own("source_key")}
              AND items.item_id = ${own("item_id")}
            WHERE ${sql.and([within, ...matchedBy(sql, `${table.name}.matches`, rule)])}
            ORDER BY observed_at DESC, ${own(table.id)} DESC ${most(room)}`,
          (rows) =>
            rows.map((row) => {
              const entry = (mayHold(row) ? untoldOf(row) : Option.none()).pipe(
                Option.filter((each) => !isTold(each.matches) && holds(each)),
              );
              const place = { at: row.observed_at, id: placeOf(row.id) };
              return [
                { at: row.observed_at, id: row.id },
                Option.map(entry, (entry): Placed => ({ place, entry })),
              ] as const;
            }),
        ),
    );
  };

  const matched: Table = {
    name: "seen_events",
    id: "fingerprint",
    // As the partial index says it.
    only: sql`(matches = '[]' OR instr(matches, '"mute":true') > 0)`,
    placeOf: (id) => id,
  };
  // An index by source would cost every event more than this costs who asks.
  const unmatched: Table = {
    name: "events_unmatched",
    id: "id",
    isMixed: true,
    placeOf: unmatchedPlace,
  };

  return Effect.fnUntraced(
    function* (filter: TimelineFilter, after: Option.Option<Place>, limit: number) {
      const muted = yield* untoldIn(matched, filter, after, limit);
      const others = Option.isSome(filter.rule)
        ? { entries: [], next: Option.none<Place>() }
        : yield* untoldIn(unmatched, filter, Option.map(after, amongUnmatched), limit);
      const part = joined([
        muted,
        {
          ...others,
          next: Option.map(others.next, ({ at, id }) => ({ at, id: unmatchedPlace(id) })),
        },
      ], limit);
      const entries = part.entries.map(({ entry }) => entry);
      return { ...part, entries } satisfies Part<UntoldEvent>;
    },
  );
};
