import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import type { SqlError } from "effect/sql/SqlError";
import { isTold } from "../../domain/route.ts";
import { alertHolds, eventHolds, folded } from "../../domain/keyword_search.ts";
import {
  type Part,
  type Place,
  type Tally,
  Timeline,
  type TimelineFilter,
  type UntoldEvent,
} from "../../domain/timeline.ts";
import { type AlertRow, makeAlertRecords } from "./alert_records.ts";
import type { EventRow } from "./event_records.ts";
import { decodeEvent, decodeMatches } from "./event_rows.ts";
import { orDie } from "./failure.ts";
import { rulesThatMatched } from "./rule_matches.ts";
import { makeWalk } from "./walk.ts";

/** As JSON has it, so that what holds no such text need not be read. */
const asJson = (text: string): string => JSON.stringify(text);

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

const isNewer = (a: Place, b: Place): boolean => a.at > b.at || (a.at === b.at && a.id > b.id);

/** The newest of several walks, as far back as each of them has gone. */
const joined = <A extends { readonly place: Place }>(
  parts: ReadonlyArray<Part<A>>,
  limit: number,
): Part<A> => {
  const reached = parts.flatMap(({ next }) => Option.toArray(next));
  const frontier = reached.reduce<Place | undefined>(
    (newest, each) => newest === undefined || isNewer(each, newest) ? each : newest,
    undefined,
  );
  const entries = parts.flatMap(({ entries }) => entries)
    .toSorted((a, b) => isNewer(a.place, b.place) ? -1 : 1)
    .filter(({ place }) => frontier === undefined || !isNewer(frontier, place));
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown,
    next: entries.length > limit && last !== undefined
      ? Option.some(last.place)
      : Option.fromUndefinedOr(frontier),
  };
};

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { records } = makeAlertRecords(sql);
  const walk = makeWalk(sql);

  const equals = (column: string, value: Option.Option<string>, suffix = sql.literal("")) =>
    Option.toArray(Option.map(value, (text) => sql`${sql(column)} = ${text} ${suffix}`));
  const anyCase = sql.literal("COLLATE NOCASE");
  const matchedBy = (column: string, rule: Option.Option<string>) =>
    Option.toArray(Option.map(
      rule,
      (id) => sql`instr(${sql(column)}, ${`"ruleId":${asJson(id)}`}) > 0`,
    ));

  const alerts = Effect.fn("Timeline.alerts")(
    (filter: TimelineFilter, after: Option.Option<Place>, limit: number) =>
      walk(
        { name: "alerts", at: "created_at", id: "id" },
        filter,
        after,
        limit,
        (within, room) =>
          Effect.gen(function* () {
            const { source, kind, rule, channel, keyword } = filter;
            const rows = yield* sql<AlertRow & { readonly kind: string }>`
            SELECT id, source_key, created_at, alert_json, kind FROM alerts WHERE ${
              sql.and([
                within,
                ...equals("alerts.source_key", source, anyCase),
                ...equals("alerts.kind", kind),
                ...matchedBy("alerts.alert_json", rule),
                ...Option.toArray(
                  Option.map(channel, (name) =>
                    sql`EXISTS (SELECT 1 FROM deliveries WHERE alert_id = alerts.id
                  AND channel = ${name})`),
                ),
              ])
            } ORDER BY created_at DESC, id DESC ${
              Option.isSome(keyword) ? sql.literal("") : sql`LIMIT ${room}`
            }`;
            // What a notice says is partly not stored, and of other alerts the JSON has every text.
            const word = Option.map(keyword, (text) => folded(asJson(text).slice(1, -1)));
            const hopeful = rows.filter(({ kind, alert_json }) =>
              kind === "notice" ||
              Option.match(word, {
                onNone: () => true,
                onSome: (each) => folded(alert_json).includes(each),
              })
            );
            const all = yield* records(
              hopeful.slice(0, Option.isSome(keyword) ? undefined : room),
              false,
            );
            return all.map((record) =>
              [
                { at: record.createdAt, id: record.id },
                Option.liftPredicate(record, () =>
                  Option.match(keyword, {
                    onNone: () => true,
                    onSome: (text) => alertHolds(record, text),
                  })),
              ] as const
            );
          }),
      ),
    orDie,
  );

  const untoldOf = (row: EventRow): Option.Option<UntoldEvent> =>
    Option.map(
      Option.all([decodeEvent(row), decodeMatches(row.matches)]),
      ([event, matches]) => ({
        event,
        matches,
        version: row.version,
        observedAt: row.observed_at,
      }),
    );

  interface Placed {
    readonly place: Place;
    readonly entry: UntoldEvent;
  }

  /** Events of one table that nobody was told of, each with its place. */
  const untoldIn = (
    table: {
      readonly name: string;
      readonly id: string;
      readonly placeOf: (id: string) => Place["id"];
    },
    filter: TimelineFilter,
    after: Option.Option<Place>,
    limit: number,
  ) =>
    walk<Placed, SqlError>(
      { name: table.name, at: "observed_at", id: table.id },
      filter,
      after,
      limit,
      (within, room) =>
        Effect.gen(function* () {
          const { source, rule, keyword } = filter;
          const own = (column: string) => sql(`${table.name}.${column}`);
          const rows = yield* sql<EventRow & { readonly id: string }>`
            SELECT CAST(${own(table.id)} AS TEXT) AS id, fingerprint, ${own("source_key")},
              ${own("item_id")}, ${own("version")}, event_json, matches, observed_at, item_json
            FROM ${sql(table.name)} LEFT JOIN items ON items.source_key = ${own("source_key")}
              AND items.item_id = ${own("item_id")}
            WHERE ${
            sql.and([
              within,
              ...equals(`${table.name}.source_key`, source, anyCase),
              sql`(matches = '[]' OR instr(matches, '"mute":true') > 0)`,
              ...matchedBy(`${table.name}.matches`, rule),
            ])
          } ORDER BY observed_at DESC, ${own(table.id)} DESC ${
            Option.isSome(keyword) ? sql.literal("") : sql`LIMIT ${room}`
          }`;
          const word = Option.map(keyword, (text) => folded(asJson(text).slice(1, -1)));
          return rows.map((row) => {
            const isHopeful = Option.match(word, {
              onNone: () => true,
              onSome: (each) =>
                folded(`${row.event_json} ${row.item_json} ${row.matches}`).includes(each),
            });
            const entry = (isHopeful ? untoldOf(row) : Option.none()).pipe(
              Option.filter((each) =>
                !isTold(each.matches) &&
                Option.match(keyword, {
                  onNone: () => true,
                  onSome: (text) => eventHolds(each, text),
                })
              ),
            );
            const place = { at: row.observed_at, id: table.placeOf(row.id) };
            return [
              { at: row.observed_at, id: row.id },
              Option.map(entry, (entry): Placed => ({ place, entry })),
            ] as const;
          });
        }),
    );

  const untold = Effect.fn("Timeline.untold")(
    function* (filter: TimelineFilter, after: Option.Option<Place>, limit: number) {
      const [matched, unmatched] = yield* Effect.all([
        untoldIn(
          { name: "seen_events", id: "fingerprint", placeOf: (id) => id },
          filter,
          after,
          limit,
        ),
        Option.isSome(filter.rule)
          ? Effect.succeed<Part<Placed>>({ entries: [], next: Option.none() })
          : untoldIn(
            { name: "events_unmatched", id: "id", placeOf: unmatchedPlace },
            filter,
            Option.map(after, amongUnmatched),
            limit,
          ),
      ]);
      const part = joined([
        matched,
        {
          ...unmatched,
          next: Option.map(unmatched.next, ({ at, id }) => ({ at, id: unmatchedPlace(id) })),
        },
      ], limit);
      return { ...part, entries: part.entries.map(({ entry }) => entry) };
    },
    orDie,
  );

  const alert = Effect.fn("Timeline.alert")(function* (id: string) {
    const rows = yield* sql<AlertRow>`SELECT id, source_key, created_at, alert_json FROM alerts
      WHERE id = ${id}`;
    return Option.fromUndefinedOr((yield* records(rows, false))[0]);
  }, orDie);

  const matchesByRule = Effect.fn("Timeline.matchesByRule")(
    (from: number, to: number) =>
      Effect.map(
        sql<Tally>`${rulesThatMatched(sql)} SELECT rule AS name,
          (SELECT COUNT(*) FROM rule_matches AS m WHERE m.rule = rules.rule
            AND observed_at >= ${from} AND observed_at < ${to}) AS count
          FROM rules WHERE rule IS NOT NULL`,
        (tallies) => tallies.filter(({ count }) => count > 0),
      ),
    orDie,
  );

  const alertsBySource = Effect.fn("Timeline.alertsBySource")(
    (from: number, to: number) =>
      sql<Tally>`
        SELECT source_key AS name, COUNT(*) AS count FROM alerts
        WHERE created_at >= ${from} AND created_at < ${to} GROUP BY source_key`,
    orDie,
  );

  return Timeline.of({ alerts, untold, alert, matchesByRule, alertsBySource });
});

/** `Timeline` on Effect SQL. */
export const layer = Layer.effect(Timeline, make);
