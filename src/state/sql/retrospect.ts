import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Stream from "effect/Stream";
import * as SqlClient from "effect/sql/SqlClient";
import { type NamesPart, type OnRecord, Retrospect, type Slice } from "../../domain/retrospect.ts";
import { backwardReader, type EventRow } from "./event_records.ts";
import { orDie } from "./failure.ts";
import { decodeItem, hasEvents, type ItemRow } from "./item_rows.ts";
import { readableRows } from "./readable_rows.ts";

/** Rows of a table that one statement reads; others run between two slices. */
const step = 25;

/** After so many items in a row that are too old, none that is not comes; a wrong clock dates few. */
const mostOlder = 1_000;

/** Items of which one statement reads the names. */
const namesStep = 150;

/** Where in a table to go on: what comes next is older. */
interface Place {
  /** No later than that of any place before. */
  readonly at: number;
  readonly id: string | number;
  /** How many rows in a row were older than asked for. */
  readonly older: number;
}

/** What is known of a table and was not passed on yet. */
interface Unread {
  readonly rows: ReadonlyArray<Found>;
  /** Where the next rows come. */
  readonly from: Place;
  readonly isDone: boolean;
}

/** A row of one of the tables, and what it says. */
interface Found {
  readonly place: Place;
  readonly name: string;
  readonly read: () => Option.Option<OnRecord>;
  /** Whether it is an item that another row tells of. */
  readonly isTold: boolean;
}

const begin: Unread = {
  rows: [],
  from: { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER, older: 0 },
  isDone: false,
};

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  /** Events with the items that may hold their texts. */
  const eventsIn = (name: "seen_events" | "events_unmatched", key: string) => {
    const own = (column: string) => sql(`${name}.${column}`);
    return (place: Place, since: number) =>
      sql<EventRow & { id: Place["id"] }>`
        SELECT fingerprint, ${own("source_key")}, ${own("item_id")}, ${own("version")}, event_json,
          matches, observed_at, item_json, ${own(key)} AS id
        FROM ${sql(name)} LEFT JOIN items ON items.source_key = ${own("source_key")}
          AND items.item_id = ${own("item_id")}
        WHERE observed_at >= ${since} AND (observed_at, ${own(key)}) < (${place.at}, ${place.id})
        ORDER BY observed_at DESC, ${own(key)} DESC LIMIT ${step}`;
  };

  /** In the order they were found, of which rows tell without an index. */
  const items = (place: Place, since: number) =>
    sql<
      ItemRow & { id: number; source_key: string; first_seen_at: number; is_told: number }
    >`SELECT source_key, item_id, version, updated_at, item_json, first_seen_at, rowid AS id,
        first_seen_at < ${since} OR ${sql.literal(hasEvents)} AS is_told
      FROM items WHERE rowid < ${place.id} ORDER BY rowid DESC LIMIT ${step}`;

  /** Items with their places, of which those are told of that are too old or have changed. */
  const itemsOf = (time: number) => (from: Place) =>
    from.older >= mostOlder ? Effect.succeed([]) : Effect.map(items(from, time), (rows) => {
      let place = from;
      return rows.map((row): Found => {
        place = {
          at: Math.min(place.at, row.first_seen_at),
          id: row.id,
          older: row.first_seen_at < time ? place.older + 1 : 0,
        };
        return {
          place,
          name: `Item ${row.item_id} of ${row.source_key}`,
          read: () =>
            Option.map(decodeItem(row), (item) => ({
              _tag: "Unchanged" as const,
              found: { source: row.source_key, item, firstSeenAt: row.first_seen_at },
            })),
          isTold: row.is_told === 1,
        };
      });
    });

  const since = (time: number): Stream.Stream<Slice> => {
    const reader = backwardReader();
    const eventsOf = (name: "seen_events" | "events_unmatched", key: string) => {
      const rows = eventsIn(name, key);
      return (place: Place) =>
        Effect.map(rows(place, time), (found) =>
          found.map((row): Found => ({
            place: { at: row.observed_at, id: row.id, older: 0 },
            name: `Event ${row.fingerprint}`,
            read: () => Option.map(reader(row), (record) => ({ _tag: "Change" as const, record })),
            isTold: false,
          })));
    };
    const tables = [
      eventsOf("seen_events", "fingerprint"),
      eventsOf("events_unmatched", "id"),
      itemsOf(time),
    ];
    /** Reads on where nothing is left. */
    const filled = (unread: ReadonlyArray<Unread>) =>
      Effect.forEach(tables, (read, table) => {
        const { rows, from, isDone } = unread[table] ?? begin;
        if (rows.length > 0 || isDone) return Effect.succeed({ rows, from, isDone });
        return Effect.map(read(from), (rows): Unread => ({
          rows,
          from: rows.at(-1)?.place ?? from,
          isDone: rows.length < step,
        }));
      });

    /** The newest rows of all tables, as far as each is known. */
    const slice = Effect.fn("Retrospect.slice")(function* (before: ReadonlyArray<Unread>) {
      const unread = yield* filled(before);
      const frontier = Math.max(
        ...unread.map(({ rows, isDone }) => isDone ? 0 : rows.at(-1)?.place.at ?? 0),
      );
      const isKnown = ({ place }: Found) => place.at >= frontier;
      const rows = unread.flatMap(({ rows }) => rows.filter(isKnown))
        .toSorted((one, other) => other.place.at - one.place.at);
      const untold = rows.filter(({ isTold }) => !isTold);
      const entries = yield* readableRows(untold, ({ read }) => read(), ({ name }) => name);
      const part: Slice = {
        entries,
        looked: rows.length,
        at: Math.max(time, rows.at(-1)?.place.at ?? time),
      };
      const next = unread.map((each) => ({
        ...each,
        rows: each.rows.filter((row) => !isKnown(row)),
      }));
      // SQLite answers at once, so nobody else would run in between.
      yield* Effect.yieldNow;
      const isMore = next.some(({ rows, isDone }) => rows.length > 0 || !isDone);
      return [[part], Option.liftPredicate(next, () => isMore)] as const;
    }, orDie);

    return Stream.paginate(tables.map(() => begin), slice);
  };

  const names = Effect.fn("Retrospect.names")(function* (after: Option.Option<number>) {
    const rows = yield* sql<{
      row: number;
      id: string;
      source: string;
      title: unknown;
      url: unknown;
      changedAt: number;
    }>`
      SELECT rowid AS row, item_id AS id, source_key AS source,
        CASE WHEN json_valid(item_json) THEN item_json ->> '$.title' END AS title,
        CASE WHEN json_valid(item_json) THEN item_json ->> '$.url' END AS url,
        COALESCE(updated_at, changed_at) AS "changedAt"
      FROM items WHERE rowid < ${Option.getOrElse(after, () => Number.MAX_SAFE_INTEGER)}
      ORDER BY rowid DESC LIMIT ${namesStep}`;
    yield* Effect.yieldNow;
    const part: NamesPart = {
      names: rows.flatMap(({ row: _, title, url, ...known }) =>
        Predicate.isString(title) && Predicate.isString(url) ? [{ ...known, title, url }] : []
      ),
      next: Option.map(
        Option.fromUndefinedOr(rows.length === namesStep ? rows.at(-1) : undefined),
        ({ row }) => row,
      ),
    };
    return part;
  }, orDie);

  return Retrospect.of({ since, names });
});

/** `Retrospect` on Effect SQL. */
export const layer = Layer.effect(Retrospect, make);
