import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { AlertRecord } from "../../domain/history.ts";
import { alertHolds, folded } from "../../domain/keyword_search.ts";
import type { Place, TimelineFilter } from "../../domain/timeline.ts";
import { type AlertRow, makeAlertRecords } from "./alert_records.ts";
import { matchedBy, wordOf } from "./stored_texts.ts";
import { makeWalk } from "./walk.ts";

type Row = AlertRow & { readonly kind: string };

/** Reads alerts of the timeline, newest first. */
export const makeToldAlerts = (sql: SqlClient.SqlClient) => {
  const { records } = makeAlertRecords(sql);
  const walk = makeWalk(sql);
  const table = { name: "alerts", at: "created_at", id: "id" };
  return (filter: TimelineFilter, after: Option.Option<Place>, limit: number) => {
    const { kind, rule, channel, keyword } = filter;
    const word = wordOf(keyword);
    /** What a notice says is partly not stored, and of other alerts the JSON has every text. */
    const mayHold = ({ kind, alert_json }: Row): boolean =>
      kind === "notice" || Option.match(word, {
        onNone: () => true,
        onSome: (text) => folded(alert_json).includes(text),
      });
    const holds = (record: AlertRecord): boolean =>
      Option.match(keyword, { onNone: () => true, onSome: (text) => alertHolds(record, text) });
    const fitting = sql.and([
      ...Option.toArray(Option.map(kind, (name) => sql`kind = ${name}`)),
      ...matchedBy(sql, "alert_json", rule),
      ...Option.toArray(Option.map(
        channel,
        (name) =>
          sql`EXISTS (SELECT 1 FROM deliveries WHERE alert_id = alerts.id AND channel = ${name})`,
      )),
      sql`1 = 1`,
    ]);
    return walk(table, filter, after, limit, (within, room) =>
      Effect.gen(function* () {
        const most = Option.isSome(keyword) ? sql.literal("") : sql`LIMIT ${room}`;
        const rows = yield* sql<Row>`
          SELECT id, source_key, created_at, alert_json, kind FROM alerts
          WHERE ${within} AND ${fitting} ORDER BY created_at DESC, id DESC ${most}`;
        return (yield* records(rows.filter(mayHold), false)).map((record) =>
          [
            { at: record.createdAt, id: record.id },
            Option.liftPredicate(record, holds),
          ] as const
        );
      }));
  };
};
