import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import {
  type AlertFilter,
  Chronicle,
  type DaemonRecord,
  type EventRecord,
  type HostRecord,
  type ItemStory,
  type SourceRecord,
} from "../domain/chronicle.ts";
import { ItemJson } from "../domain/item.ts";
import { RuleMatch } from "../domain/rule.ts";
import { TrackerEvent } from "../domain/tracker_event.ts";
import { makeAlertRecords } from "./alert_records.ts";
import { leaseMs } from "./lease.ts";
import { orDie } from "./sqlite_problem.ts";

const chunk = 200;
/** A daemon beats every 30 s; one that was silent for so long (ms) is gone. */
const silentMs = 100_000;

const decodeItem = Schema.decodeSync(ItemJson);
const decodeEvent = Schema.decodeSync(Schema.fromJsonString(TrackerEvent));
const decodeMatches = Schema.decodeSync(Schema.fromJsonString(Schema.Array(RuleMatch)));

interface EventRow {
  readonly version: string;
  readonly event_json: string;
  readonly matches: string;
  readonly observed_at: number;
}

const toEvent = (row: EventRow): EventRecord => ({
  event: decodeEvent(row.event_json),
  version: row.version,
  matches: decodeMatches(row.matches),
  observedAt: row.observed_at,
});

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { records: alertRecords, tellingOf, firstLooks } = makeAlertRecords(sql);

  const sources = Effect.fn("Chronicle.sources")(function* (keys: ReadonlyArray<string>) {
    const now = yield* Clock.currentTimeMillis;
    const found: Array<SourceRecord> = [];
    for (const part of Arr.chunksOf(keys, chunk)) {
      const rows = yield* sql<{
        source_key: string;
        items: number;
        last_ok_at: number | null;
        last_poll_at: number | null;
        next_poll_at: number;
        lease_until: number;
        fails: number;
        failing_since: number | null;
        last_error: string | null;
        token_refused: number;
      }>`SELECT source_key, last_ok_at, last_poll_at, next_poll_at, lease_until, fails,
          failing_since, last_error, token_refused,
          (SELECT COUNT(*) FROM items WHERE items.source_key = cursors.source_key) AS items
        FROM cursors WHERE source_key IN ${sql.in(part)}`;
      found.push(...rows.map((row) => ({
        key: row.source_key,
        items: row.items,
        lastOkAt: Option.fromNullOr(row.last_ok_at),
        lastPollAt: Option.fromNullOr(row.last_poll_at ?? row.last_ok_at),
        nextPollAt: row.next_poll_at,
        polling: row.lease_until > now && row.lease_until <= now + leaseMs,
        fails: row.fails,
        failingSince: Option.fromNullOr(row.failing_since),
        lastError: Option.fromNullOr(row.last_error),
        tokenRefused: row.token_refused === 1,
      })));
    }
    return found;
  }, orDie);

  const hosts = sql<{
    host: string;
    credential: string;
    quota: number | null;
    remaining: number | null;
    reset_at: number | null;
    blocked_until: number;
  }>`SELECT * FROM hosts ORDER BY host, credential`.pipe(
    Effect.map(Arr.map((row): HostRecord => ({
      host: row.host,
      withToken: row.credential !== "",
      quota: Option.fromNullOr(row.quota),
      remaining: Option.fromNullOr(row.remaining),
      resetAt: Option.fromNullOr(row.reset_at),
      blockedUntil: row.blocked_until,
    }))),
    orDie,
  );

  const daemons = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql<{
      id: string;
      pid: number;
      started_at: number;
      beat_at: number;
      interval_ms: number;
    }>`SELECT * FROM daemons WHERE beat_at > ${now - silentMs} AND beat_at <= ${now + silentMs}
      ORDER BY started_at, id`;
    return rows.map((row): DaemonRecord => ({
      id: row.id,
      pid: row.pid,
      startedAt: row.started_at,
      beatAt: row.beat_at,
      intervalMs: row.interval_ms,
    }));
  }).pipe(orDie);

  const dead = sql<{ channel: string; count: number; alerts: number }>`
    SELECT d.channel, COUNT(*) AS count,
      SUM(CASE WHEN a.kind = 'notice' THEN 0 ELSE 1 END) AS alerts
    FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert_id
    WHERE d.state = 'dead' GROUP BY d.channel`.pipe(
    Effect.map((rows) =>
      new Map(rows.map(({ channel, count, alerts }) => [channel, { all: count, alerts }]))
    ),
    orDie,
  );

  const within = (
    column: "created_at" | "observed_at" | "first_seen_at",
    { source, since, until }: AlertFilter,
  ) => {
    const time = sql(column);
    return sql.and([
      sql`${time} >= ${Option.getOrElse(since, () => 0)}`,
      sql`${time} <= ${Option.getOrElse(until, () => Number.MAX_SAFE_INTEGER)}`,
      ...Option.match(source, { onNone: () => [], onSome: (key) => [sql`source_key = ${key}`] }),
    ]);
  };

  const alerts = Effect.fn("Chronicle.alerts")(function* (filter: AlertFilter) {
    const rows = yield* sql<{ id: string; alert_json: string }>`
      SELECT id, alert_json FROM alerts WHERE ${within("created_at", filter)}
      ORDER BY created_at DESC, id LIMIT ${filter.limit}`;
    return yield* alertRecords(rows);
  }, orDie);

  /** The beginning of a fingerprint or of an alert's ID; hexadecimal, so that no wildcard is in it. */
  const isPrefix = (text: string) => /^u?[0-9a-f]{6,64}$/.test(text);

  const alertsLike = Effect.fn("Chronicle.alertsLike")(function* (fingerprint: string) {
    if (!isPrefix(fingerprint)) return [];
    const like = `${fingerprint}%`;
    const rows = yield* sql<{ id: string; alert_json: string }>`
      SELECT id, alert_json FROM alerts WHERE id LIKE ${like} OR id IN (
        SELECT alert_id FROM alert_events WHERE fingerprint LIKE ${like})
      ORDER BY created_at, id LIMIT 20`;
    return yield* alertRecords(rows);
  }, orDie);

  /** Which items are meant: by source and id. */
  const meant = Effect.fnUntraced(function* (text: string) {
    type Row = { readonly source_key: string; readonly item_id: string };
    if (isPrefix(text)) {
      const like = `${text}%`;
      return yield* sql<Row>`SELECT DISTINCT source_key, item_id FROM seen_events
        WHERE fingerprint LIKE ${like} OR fingerprint IN (
          SELECT fingerprint FROM alert_events WHERE alert_id LIKE ${like}) LIMIT 20`;
    }
    // An address stands in the item as JSON writes it; % and _ in it are no wildcards.
    const url = `"url":${JSON.stringify(text)}`;
    return yield* sql<Row>`SELECT source_key, item_id FROM items
      WHERE instr(item_json, ${url}) > 0 LIMIT 20`;
  });

  const stories = Effect.fn("Chronicle.stories")(function* (urlOrFingerprint: string) {
    const found: Array<ItemStory> = [];
    for (const { source_key, item_id } of yield* meant(urlOrFingerprint)) {
      const [row] = yield* sql<{
        item_json: string;
        first_seen_at: number;
        changed_at: number;
      }>`SELECT item_json, first_seen_at, changed_at FROM items
        WHERE source_key = ${source_key} AND item_id = ${item_id}`;
      if (row === undefined) continue;
      const events = (yield* sql<EventRow>`
        SELECT version, event_json, matches, observed_at FROM seen_events
        WHERE source_key = ${source_key} AND item_id = ${item_id}
        ORDER BY observed_at, fingerprint`).map(toEvent);
      found.push({
        source: source_key,
        item: decodeItem(row.item_json),
        firstSeenAt: row.first_seen_at,
        changedAt: row.changed_at,
        events,
        alerts: [
          ...yield* firstLooks(source_key, item_id, row.first_seen_at),
          ...yield* tellingOf(events.map(({ event }) => event.fingerprint)),
        ],
      });
    }
    return found;
  }, orDie);

  const events = Effect.fn("Chronicle.events")(function* (filter: AlertFilter) {
    const rows = yield* sql<EventRow>`
      SELECT version, event_json, matches, observed_at FROM seen_events
      WHERE ${
      within("observed_at", filter)
    } ORDER BY observed_at, fingerprint LIMIT ${filter.limit}`;
    return rows.map(toEvent);
  }, orDie);

  const unchanged = Effect.fn("Chronicle.unchanged")(function* (filter: AlertFilter) {
    const rows = yield* sql<{ source_key: string; item_json: string; first_seen_at: number }>`
      SELECT source_key, item_json, first_seen_at FROM items
      WHERE ${within("first_seen_at", filter)} AND NOT EXISTS (SELECT 1 FROM seen_events AS e
        WHERE e.source_key = items.source_key AND e.item_id = items.item_id)
      ORDER BY first_seen_at, source_key, item_id LIMIT ${filter.limit}`;
    return rows.map(({ source_key, item_json, first_seen_at }) => ({
      source: source_key,
      item: decodeItem(item_json),
      firstSeenAt: first_seen_at,
    }));
  }, orDie);

  const size = sql<{ bytes: number }>`
    SELECT page_count * page_size AS bytes
    FROM pragma_page_count(), pragma_page_size(), pragma_database_list
    WHERE name = 'main' AND file <> ''`.pipe(
    Effect.map(([row]) => row?.bytes ?? 0),
    orDie,
  );

  return Chronicle.of({
    sources,
    hosts,
    daemons,
    dead,
    alerts,
    alertsLike,
    stories,
    events,
    unchanged,
    size,
  });
});

/** `Chronicle` on Effect SQL. */
export const layer = Layer.effect(Chronicle, make);
