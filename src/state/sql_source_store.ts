import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as SqlClient from "effect/sql/SqlClient";
import type { Alert } from "../domain/alert.ts";
import { ItemJson } from "../domain/item.ts";
import { RuleMatch } from "../domain/rule.ts";
import {
  type Claim,
  type ObservedEvent,
  type PollResult,
  type SourceStatus,
  SourceStore,
  type Telling,
} from "../domain/source_store.ts";
import { TakeoverJson } from "../domain/takeover.ts";
import { TrackerEvent } from "../domain/tracker_event.ts";
import { markAbsent } from "./absent_items.ts";
import { insertAlerts } from "./alert_rows.ts";
import { makeLookups } from "./sql_lookups.ts";
import { isFree, leaseMs, longestWaitMs } from "./lease.ts";
import { notePoll } from "./outage_rows.ts";
import { orDie } from "./sqlite_problem.ts";

/** Rows of one INSERT and ids of one IN: well below the limit of parameters of a statement. */
const chunk = 200;

const encodeItem = Schema.encodeSync(ItemJson);
const decodeTakeover = Schema.decodeSync(TakeoverJson);
const encodeEvent = Schema.encodeSync(Schema.fromJsonString(TrackerEvent));
const encodeMatches = Schema.encodeSync(Schema.fromJsonString(Schema.Array(RuleMatch)));

interface CursorRow {
  readonly source_key: string;
  readonly cursor: string | null;
  readonly version: number;
  readonly baseline_at: number | null;
  readonly baseline_complete: number;
  readonly takeover: string | null;
  readonly last_complete_at: number | null;
}

const toClaim = (row: CursorRow, owner: string): Claim => ({
  key: row.source_key,
  cursor: Option.fromNullOr(row.cursor),
  baseline: row.baseline_at === null
    ? Option.none()
    : Option.some({ at: row.baseline_at, complete: row.baseline_complete === 1 }),
  lastCompleteAt: Option.fromNullOr(row.last_complete_at),
  takeover: Option.map(Option.fromNullOr(row.takeover), decodeTakeover),
  version: row.version,
  owner,
});

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const sync = Effect.fn("SourceStore.sync")(function* (keys: ReadonlyArray<string>) {
    for (const part of Arr.chunksOf(keys, chunk)) {
      yield* sql`INSERT INTO cursors ${sql.insert(Arr.map(part, (source_key) => ({ source_key })))}
        ON CONFLICT (source_key) DO NOTHING`;
    }
  }, orDie);

  const claimDue = Effect.fn("SourceStore.claimDue")(function* (options: {
    readonly keys: ReadonlyArray<string>;
    readonly limit: number;
    readonly intervalMs: Option.Option<number>;
  }) {
    if (options.keys.length === 0 || options.limit <= 0) return [];
    const now = yield* Clock.currentTimeMillis;
    const owner = yield* newOwner;
    const isDue = Option.match(options.intervalMs, {
      onNone: () => sql`1 = 1`,
      onSome: (interval) =>
        sql`(next_poll_at <= ${now}
          OR (fails = 0 AND next_poll_at > ${now + Math.ceil(interval * 1.1)})
          OR next_poll_at > ${now + Math.max(longestWaitMs, Math.ceil(interval * 1.1))})`,
    });
    const rows = yield* sql<CursorRow>`
      WITH due AS MATERIALIZED (
        SELECT source_key FROM cursors
        WHERE source_key IN ${sql.in(options.keys)} AND ${isFree(sql, now)} AND ${isDue}
        ORDER BY next_poll_at, source_key LIMIT ${options.limit}
      )
      UPDATE cursors SET lease_owner = ${owner}, lease_until = ${now + leaseMs}
      WHERE source_key IN (SELECT source_key FROM due)
      RETURNING source_key, cursor, version, baseline_at, baseline_complete, takeover,
        last_complete_at`;
    return rows.map((row) => toClaim(row, owner));
  }, orDie);

  const ours = (claim: Claim) =>
    sql`source_key = ${claim.key} AND lease_owner = ${claim.owner} AND version = ${claim.version}`;

  const peek = Effect.fn("SourceStore.peek")(function* (keys: ReadonlyArray<string>) {
    const claims: Array<Claim> = [];
    for (const part of Arr.chunksOf(keys, chunk)) {
      const rows = yield* sql<CursorRow>`SELECT source_key, cursor, version, baseline_at,
          baseline_complete, takeover, last_complete_at FROM cursors
        WHERE source_key IN ${sql.in(part)}`;
      claims.push(...rows.map((row) => toClaim(row, "")));
    }
    return claims;
  }, orDie);

  const renew = Effect.fn("SourceStore.renew")(function* (claim: Claim) {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql`UPDATE cursors SET lease_until = ${now + leaseMs}
      WHERE ${ours(claim)} RETURNING source_key`;
    return rows.length > 0;
  }, orDie);

  const release = Effect.fn("SourceStore.release")(function* (claim: Claim) {
    yield* sql`UPDATE cursors SET lease_owner = NULL, lease_until = 0 WHERE ${ours(claim)}`;
  }, orDie);

  const insertItems = Effect.fnUntraced(
    function* (key: string, items: PollResult["items"], now: number) {
      for (const part of Arr.chunksOf(items, chunk)) {
        const rows = Arr.map(part, (item) => ({
          source_key: key,
          item_id: item.id,
          version: item.version,
          updated_at: item.updatedAt,
          item_json: encodeItem(item),
          first_seen_at: now,
          changed_at: now,
        }));
        yield* sql`INSERT INTO items ${sql.insert(rows)}
          ON CONFLICT (source_key, item_id) DO UPDATE SET version = excluded.version,
            updated_at = excluded.updated_at, item_json = excluded.item_json,
            changed_at = excluded.changed_at`;
      }
    },
  );

  /** The alerts of those events that were not seen before. */
  const insertEvents = Effect.fnUntraced(
    function* (events: ReadonlyArray<ObservedEvent>, now: number) {
      const fresh = new Set<string>();
      for (const part of Arr.chunksOf(events, chunk)) {
        const rows = Arr.map(part, ({ event, itemId, version, matches }) => ({
          fingerprint: event.fingerprint,
          source_key: event.source,
          item_id: itemId,
          version,
          event_json: encodeEvent(event),
          matches: encodeMatches(matches),
          observed_at: now,
        }));
        const inserted = yield* sql<{ fingerprint: string }>`
          INSERT INTO seen_events ${sql.insert(rows)}
          ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint`;
        for (const { fingerprint } of inserted) fresh.add(fingerprint);
      }
      return events.filter(({ event }) => fresh.has(event.fingerprint));
    },
  );

  const commitPoll = Effect.fn("SourceStore.commitPoll")(
    function* (claim: Claim, result: PollResult, telling: Telling) {
      const now = yield* Clock.currentTimeMillis;
      const [note] = result.notes ?? [];
      const bad = Option.map(
        Option.fromUndefinedOr(note),
        (detail) => ({ detail, tokenRefused: Option.some(false) }),
      );
      yield* notePoll(sql, ours(claim), bad, now);
      const held = yield* sql`UPDATE cursors SET
          cursor = ${result.cursor}, version = version + 1,
          takeover = NULL, baseline_at = ${result.baseline.at},
          baseline_complete = ${result.baseline.complete ? 1 : 0},
          next_poll_at = ${now + Math.round(result.nextPollInMs)},
          lease_owner = NULL, lease_until = 0, fails = 0, last_ok_at = ${now},
          last_poll_at = ${now}, last_error = NULL, failing_since = NULL, token_refused = 0
        WHERE ${ours(claim)} RETURNING source_key`;
      if (held.length === 0) return Option.none();
      yield* insertItems(claim.key, result.items, now);
      if (Option.isSome(result.present)) {
        yield* markAbsent(sql, claim.key, result.present.value, now);
      }
      const fresh = yield* insertEvents(result.events, now);
      const due: ReadonlyArray<Alert> = [
        ...fresh.flatMap(({ alert }) => Option.toArray(alert)),
        ...Option.toArray(result.summary),
      ];
      const alerts = yield* insertAlerts(sql, due, telling, now);
      return Option.some({ events: fresh.length, alerts });
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const failPoll = Effect.fn("SourceStore.failPoll")(
    function* (
      claim: Claim,
      error: string,
      retryInMs: (fails: number) => number,
      tokenRefused: Option.Option<boolean>,
    ) {
      const now = yield* Clock.currentTimeMillis;
      yield* notePoll(sql, ours(claim), Option.some({ detail: error, tokenRefused }), now);
      const [row] = yield* sql<{ fails: number }>`
        UPDATE cursors SET fails = fails + 1, last_error = ${error}, last_poll_at = ${now},
          failing_since = COALESCE(failing_since, ${now}), token_refused = COALESCE(${
        Option.getOrNull(Option.map(tokenRefused, Number))
      }, token_refused),
          lease_owner = NULL, lease_until = 0
        WHERE ${ours(claim)} RETURNING fails`;
      if (row === undefined) return;
      yield* sql`UPDATE cursors SET next_poll_at = ${now + Math.round(retryInMs(row.fails))}
        WHERE source_key = ${claim.key}`;
    },
    (effect) => Effect.uninterruptible(sql.withTransaction(effect)),
    orDie,
  );

  const status = Effect.fn("SourceStore.status")(function* (keys: ReadonlyArray<string>) {
    if (keys.length === 0) return [];
    const rows = yield* sql<{
      source_key: string;
      version: number;
      lease_until: number;
      next_poll_at: number;
      fails: number;
    }>`SELECT source_key, version, lease_until, next_poll_at, fails FROM cursors
      WHERE source_key IN ${sql.in(keys)}`;
    return rows.map((row): SourceStatus => ({
      key: row.source_key,
      version: row.version,
      leaseUntil: row.lease_until,
      nextPollAt: row.next_poll_at,
      fails: row.fails,
    }));
  }, orDie);

  return SourceStore.of({
    ...makeLookups(sql),
    sync,
    claimDue,
    peek,
    renew,
    release,
    commitPoll,
    failPoll,
    status,
  });
});

const newOwner = Effect.sync(() => crypto.randomUUID());

/** `SourceStore` on Effect SQL. */
export const layer = Layer.effect(SourceStore, make);
