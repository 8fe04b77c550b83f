import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as SqlClient from "effect/sql/SqlClient";
import {
  type AlertFilter,
  type AlertKey,
  History,
  type ItemHistory,
  type RuleUse,
} from "../../domain/history.ts";
import { type AlertRow, fewRows, makeAlertRecords } from "./alert_records.ts";
import { type EventRow, toEvents } from "./event_records.ts";
import { orDie } from "./failure.ts";
import { eventRows, makeItemHistories } from "./item_histories.ts";
import { decodeItem, hasEvents, type ItemRow } from "./item_rows.ts";
import { begins, isPrefix, type ItemKey, makeItemsLike, mostItems } from "./items_like.ts";
import { readableRows } from "./readable_rows.ts";
import { rulesThatMatched } from "./rule_matches.ts";

/** Epoch ms that no time of ours exceeds. */
const newest = 9e15;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { select, records: alertRecords } = makeAlertRecords(sql);
  const itemHistory = makeItemHistories(sql);

  const within = (
    table: "alerts" | "events" | "items",
    column: "created_at" | "observed_at" | "first_seen_at",
    { source, since, until }: AlertFilter,
  ) => {
    const time = sql(`${table}.${column}`);
    return sql.and([
      sql`${time} >= ${Option.getOrElse(since, () => 0)}`,
      ...Option.toArray(Option.map(until, (end) => sql`${time} <= ${end}`)),
      ...Option.match(source, {
        onNone: () => [],
        onSome: (key) => [sql`${sql(`${table}.source_key`)} = ${key} COLLATE NOCASE`],
      }),
    ]);
  };

  const alerts = Effect.fn("History.alerts")(function* (filter: AlertFilter) {
    const rows = yield* sql<AlertRow>`
      SELECT ${select} FROM alerts WHERE ${within("alerts", "created_at", filter)}
      ORDER BY created_at DESC,
        (SELECT MIN(position) FROM deliveries WHERE alert_id = alerts.id) DESC, id
      LIMIT ${filter.limit}`;
    return yield* alertRecords(rows);
  }, orDie);

  const alertPage = Effect.fn("History.alertPage")(
    function* (filter: AlertFilter, after: Option.Option<AlertKey>) {
      const rows: Array<AlertRow> = [];
      const { until } = filter;
      // One bound of each kind, for of several SQLite takes any to go through the index.
      const end = Math.min(Option.getOrElse(until, () => newest), newest) + 1;
      const others = within("alerts", "created_at", { ...filter, until: Option.none() });
      let last = Option.match(after, {
        onNone: () => ({ createdAt: end, id: "" }),
        onSome: (key) => key.createdAt < end ? key : { createdAt: end, id: "" },
      });
      while (rows.length < filter.limit) {
        const most = Math.min(fewRows, filter.limit - rows.length);
        const found = yield* sql<AlertRow>`SELECT ${select} FROM alerts
          WHERE ${others} AND (created_at, id) < (${last.createdAt}, ${last.id})
          ORDER BY created_at DESC, id DESC LIMIT ${most}`;
        rows.push(...found);
        const oldest = found.at(-1);
        if (oldest === undefined || found.length < most) break;
        last = { createdAt: oldest.created_at, id: oldest.id };
      }
      return yield* alertRecords(rows);
    },
    orDie,
  );

  const count = Effect.fn("History.count")(function* (filter: AlertFilter) {
    const [row] = yield* sql<{ count: number }>`
      SELECT COUNT(*) AS count FROM alerts WHERE ${within("alerts", "created_at", filter)}`;
    return row?.count ?? 0;
  }, orDie);

  const alertsLike = Effect.fn("History.alertsLike")(function* (fingerprint: string) {
    if (!isPrefix(fingerprint)) return [];
    const rows = yield* sql<AlertRow>`
      SELECT ${select} FROM alerts WHERE ${begins(sql, "id", fingerprint)} OR id IN (
        SELECT alert_id FROM alert_events WHERE ${begins(sql, "fingerprint", fingerprint)})
      ORDER BY created_at, id LIMIT 20`;
    return yield* alertRecords(rows);
  }, orDie);

  const itemsLike = makeItemsLike(sql);

  /** Which items are meant: by source and id. */
  const meant = (text: string) => {
    if (isPrefix(text)) return itemsLike(text);
    // Search for the URL as JSON writes it; % and _ in it are no wildcards.
    const url = `"url":${JSON.stringify(text)}`;
    return sql<ItemKey>`SELECT source_key, item_id FROM items
      WHERE instr(item_json, ${url}) > 0 LIMIT ${mostItems}`;
  };

  const items = Effect.fn("History.items")(function* (urlOrFingerprint: string) {
    const found: Array<ItemHistory> = [];
    for (const { source_key, item_id } of yield* meant(urlOrFingerprint)) {
      found.push(...Option.toArray(yield* itemHistory(source_key, item_id)));
    }
    return found;
  }, orDie);

  const item = Effect.fn("History.item")(
    (source: string, id: string, limit: number) => itemHistory(source, id, limit),
    orDie,
  );

  const names = sql<
    { source: string; title: unknown; url: unknown; changedAt: number }
  >`
    SELECT source_key AS source, item_json ->> '$.title' AS title, item_json ->> '$.url' AS url,
      COALESCE(updated_at, changed_at) AS "changedAt"
    FROM items WHERE json_valid(item_json) ORDER BY "changedAt" DESC, source_key, item_id`
    .pipe(
      Effect.map((rows) =>
        rows.flatMap(({ title, url, ...row }) =>
          Predicate.isString(title) && Predicate.isString(url) ? [{ ...row, title, url }] : []
        )
      ),
      orDie,
      Effect.withSpan("History.names"),
    );

  const events = Effect.fn("History.events")(function* (filter: AlertFilter) {
    const rows = yield* sql<EventRow>`
      SELECT ${sql.literal(eventRows)} WHERE ${within("events", "observed_at", filter)}
      ORDER BY observed_at, fingerprint LIMIT ${filter.limit}`;
    const read = new Map(Arr.zip(rows, toEvents(rows)));
    return yield* readableRows(
      rows,
      (row) => read.get(row) ?? Option.none(),
      ({ fingerprint }) => `Event ${fingerprint}`,
    );
  }, orDie);

  const ruleUses = Effect.fn("History.ruleUses")(
    (since: number) =>
      sql<RuleUse>`${rulesThatMatched(sql)} SELECT rule,
        (SELECT MAX(observed_at) FROM rule_matches AS m WHERE m.rule = rules.rule) AS "lastAt",
        (SELECT COUNT(*) FROM rule_matches AS m WHERE m.rule = rules.rule
          AND observed_at >= ${since}) AS matched
      FROM rules WHERE rule IS NOT NULL`,
    orDie,
  );

  const unchanged = Effect.fn("History.unchanged")(function* (filter: AlertFilter) {
    const rows = yield* sql<ItemRow & { source_key: string; first_seen_at: number }>`
      SELECT source_key, item_id, version, updated_at, item_json, first_seen_at FROM items
      WHERE ${within("items", "first_seen_at", filter)} AND NOT (${sql.literal(hasEvents)})
      ORDER BY first_seen_at, source_key, item_id LIMIT ${filter.limit}`;
    return yield* readableRows(
      rows,
      (row) =>
        Option.map(decodeItem(row), (item) => ({
          source: row.source_key,
          item,
          firstSeenAt: row.first_seen_at,
        })),
      ({ source_key, item_id }) => `Item ${item_id} of ${source_key}`,
    );
  }, orDie);

  return History.of({
    count,
    alerts,
    alertPage,
    alertsLike,
    items,
    item,
    names,
    events,
    ruleUses,
    unchanged,
  });
});

/** `History` on Effect SQL. */
export const layer = Layer.effect(History, make);
