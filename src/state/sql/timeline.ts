import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { isTold } from "../../domain/route.ts";
import { alertHolds, eventHolds, folded } from "../../domain/keyword_search.ts";
import {
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
import { makeWalk } from "./walk.ts";

/** As JSON has it, so that what holds no such text need not be read. */
const asJson = (text: string): string => JSON.stringify(text);

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
              {
                whole: false,
              },
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

  const untold = Effect.fn("Timeline.untold")(
    (filter: TimelineFilter, after: Option.Option<Place>, limit: number) =>
      walk(
        { name: "seen_events", at: "observed_at", id: "fingerprint" },
        filter,
        after,
        limit,
        (within, room) =>
          Effect.gen(function* () {
            const { source, rule, keyword } = filter;
            const rows = yield* sql<EventRow>`
              SELECT fingerprint, seen_events.source_key, seen_events.item_id,
                seen_events.version, event_json, matches, observed_at, item_json
              FROM seen_events LEFT JOIN items ON items.source_key = seen_events.source_key
                AND items.item_id = seen_events.item_id
              WHERE ${
              sql.and([
                within,
                ...equals("seen_events.source_key", source, anyCase),
                sql`(matches = '[]' OR instr(matches, '"mute":true') > 0)`,
                ...matchedBy("seen_events.matches", rule),
              ])
            } ORDER BY observed_at DESC, fingerprint DESC ${
              Option.isSome(keyword) ? sql.literal("") : sql`LIMIT ${room}`
            }`;
            const word = Option.map(keyword, (text) => folded(asJson(text).slice(1, -1)));
            return rows.flatMap((row) => {
              const isHopeful = Option.match(word, {
                onNone: () => true,
                onSome: (each) =>
                  folded(`${row.event_json} ${row.item_json} ${row.matches}`).includes(each),
              });
              const entry = isHopeful ? untoldOf(row) : Option.none();
              return [
                [
                  { at: row.observed_at, id: row.fingerprint },
                  Option.filter(entry, (each) =>
                    !isTold(each.matches) &&
                    Option.match(keyword, {
                      onNone: () => true,
                      onSome: (text) => eventHolds(each, text),
                    })),
                ] as const,
              ];
            });
          }),
      ),
    orDie,
  );

  const alert = Effect.fn("Timeline.alert")(function* (id: string) {
    const rows = yield* sql<AlertRow>`SELECT id, source_key, created_at, alert_json FROM alerts
      WHERE id = ${id}`;
    return Option.fromUndefinedOr((yield* records(rows, false))[0]);
  }, orDie);

  const matchesByRule = Effect.fn("Timeline.matchesByRule")(
    (from: number, to: number) =>
      sql<Tally>`
        SELECT each.value ->> '$.ruleId' AS name, COUNT(*) AS count
        FROM seen_events,
          json_each(CASE WHEN json_valid(matches) THEN matches ELSE '[]' END) AS each
        WHERE matches <> '[]' AND observed_at >= ${from} AND observed_at < ${to}
          AND each.type = 'object'
        GROUP BY name HAVING name IS NOT NULL`,
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
