import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { identity } from "effect/Function";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import {
  type Claim,
  type PollResult,
  type SourceStatus,
  SourceStore,
  type Trouble,
} from "../../domain/source_store.ts";
import { markAbsent } from "./absent_items.ts";
import { claimColumns, type CursorRow, toClaim } from "./claim_rows.ts";
import { makeFollowUps } from "./follow_ups.ts";
import { makeKnownItems } from "./known_items.ts";
import { isDue, isFree, lease } from "./lease.ts";
import { makeMarks } from "./marks.ts";
import { notePoll } from "./outage_rows.ts";
import { insertNotifications, replaceFollowUps } from "./notifications.ts";
import { makePollRows } from "./poll_rows.ts";
import { makeMoves } from "./source_moves.ts";
import { channelsTold, checkTold } from "./told_events.ts";
import { repeatable } from "./durability.ts";
import { orDie } from "./failure.ts";
import { inParts, toWholeMillis } from "./parameters.ts";
import type { Phrase } from "../../domain/phrase.ts";

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const { insertItems, insertEvents } = makePollRows(sql);

  const claimDue = Effect.fn("SourceStore.claimDue")(function* (options: {
    readonly keys: ReadonlyArray<string>;
    readonly limit: number;
    readonly interval: Option.Option<Duration.Duration>;
  }) {
    if (options.keys.length === 0 || options.limit <= 0) return [];
    const owner = yield* newOwner;
    return yield* repeatable(sql.withTransaction(Effect.gen(function* () {
      // Read the clock once the lock is ours: what others wrote while we waited would seem to lie
      // ahead.
      const now = yield* Clock.currentTimeMillis;
      const rows = yield* sql<CursorRow>`
        WITH due AS MATERIALIZED (
          SELECT source_key FROM cursors
          WHERE source_key IN ${sql.in(options.keys)} AND ${isFree(sql, now)}
            AND ${isDue(sql, options.interval, now)}
          ORDER BY next_poll_at, source_key LIMIT ${options.limit}
        )
        UPDATE cursors SET lease_owner = ${owner}, lease_until = ${now + Duration.toMillis(lease)}
        WHERE source_key IN (SELECT source_key FROM due)
        RETURNING ${claimColumns(sql)}`;
      return rows.map((row) => toClaim(row, owner));
    })));
  }, orDie);

  const ours = (claim: Claim) =>
    sql`source_key = ${claim.key} AND lease_owner = ${claim.owner} AND version = ${claim.version}`;

  const peek = Effect.fn("SourceStore.peek")(function* (keys: ReadonlyArray<string>) {
    const claims: Array<Claim> = [];
    for (const part of inParts(keys)) {
      const rows = yield* sql<CursorRow>`SELECT ${claimColumns(sql)} FROM cursors
        WHERE source_key IN ${sql.in(part)}`;
      claims.push(...rows.map((row) => toClaim(row, "")));
    }
    return claims;
  }, orDie);

  const renew = Effect.fn("SourceStore.renew")(function* (claim: Claim) {
    const now = yield* Clock.currentTimeMillis;
    const rows = yield* sql`UPDATE cursors SET lease_until = ${now + Duration.toMillis(lease)}
      WHERE ${ours(claim)} RETURNING source_key`;
    return rows.length > 0;
  }, orDie);

  const release = Effect.fn("SourceStore.release")(function* (claim: Claim) {
    yield* sql`UPDATE cursors SET lease_owner = NULL, lease_until = 0 WHERE ${ours(claim)}`;
  }, orDie);

  /** SQL: the outcome of a poll. */
  const outcomeOf = (trouble: Option.Option<Trouble>, now: number) =>
    Option.match(trouble, {
      onNone: () => sql`fails = 0, last_ok_at = ${now}`,
      onSome: ({ retryIn }) => sql`fails = ${Option.isSome(retryIn) ? sql`fails + 1` : sql`0`}`,
    });

  const commitPoll = Effect.fn("SourceStore.commitPoll")(
    function* (claim: Claim, result: PollResult) {
      const now = yield* Clock.currentTimeMillis;
      const bad = Option.map(
        result.trouble,
        ({ error, tokenRefused }) => ({ detail: error, tokenRefused }),
      );
      yield* notePoll(sql, ours(claim), bad, now);
      const before = Option.match(claim.baseline, { onNone: () => null, onSome: ({ at }) => at });
      // Retention may have moved the baseline in the meantime.
      const isAsClaimed = sql`baseline_at IS NOT DISTINCT FROM ${before}`;
      const retryIn = Option.flatMap(result.trouble, ({ retryIn }) => retryIn);
      const wait = toWholeMillis(Option.getOrElse(retryIn, () => result.nextPollIn));
      const held = yield* sql`UPDATE cursors SET
          cursor = ${result.cursor}, version = version + 1, takeover = NULL,
          baseline_complete = CASE WHEN ${isAsClaimed} THEN ${result.baseline.complete ? 1 : 0}
            ELSE baseline_complete END,
          baseline_at = CASE WHEN ${isAsClaimed} THEN ${result.baseline.at} ELSE baseline_at END,
          read_up_to = ${Option.getOrNull(result.readUpTo)},
          mark = ${Option.getOrNull(result.mark)}, marked_at = ${now},
          next_poll_at = ${now + wait}, next_poll_ms = ${wait},
          lease_owner = NULL, lease_until = 0, last_poll_at = ${now},
          ${outcomeOf(result.trouble, now)}
        WHERE ${ours(claim)} RETURNING source_key`;
      if (held.length === 0) return Option.none();
      if (result.told !== undefined) yield* checkTold(sql, result.told);
      const replaced = result.notifications.filter(({ replaces }) => replaces === true);
      yield* replaceFollowUps(sql, replaced, now);
      yield* insertItems(claim.key, result.items, now);
      if (Option.isSome(result.present)) {
        yield* markAbsent(sql, claim.key, result.present.value, now);
      }
      const events = yield* insertEvents(result.events, now);
      const added = result.notifications.filter(({ replaces }) => replaces !== true);
      return Option.some({ events, alerts: yield* insertNotifications(sql, added, now) });
    },
    (effect, claim, result) =>
      Effect.uninterruptible(
        (isRepeatable(claim, result) ? repeatable : identity)(sql.withTransaction(effect)),
      ),
    Effect.catchTag("SqlError", (error) => orDie(Effect.fail(error))),
  );

  const failPoll = Effect.fn("SourceStore.failPoll")(
    function* (
      claim: Claim,
      error: Phrase,
      retryIn: Duration.Duration,
      tokenRefused: Option.Option<boolean>,
    ) {
      const now = yield* Clock.currentTimeMillis;
      yield* notePoll(sql, ours(claim), Option.some({ detail: error, tokenRefused }), now);
      const trouble = Option.some({ error, retryIn: Option.some(retryIn), tokenRefused });
      const wait = toWholeMillis(retryIn);
      yield* sql`UPDATE cursors SET lease_owner = NULL, lease_until = 0, last_poll_at = ${now},
          next_poll_at = ${now + wait}, next_poll_ms = ${wait},
          ${outcomeOf(trouble, now)}
        WHERE ${ours(claim)}`;
    },
    (effect) => repeatable(Effect.uninterruptible(sql.withTransaction(effect))),
    orDie,
  );

  const makeDue = Effect.fn("SourceStore.makeDue")(function* (keys: ReadonlyArray<string>) {
    const now = yield* Clock.currentTimeMillis;
    let due = 0;
    for (const part of inParts(keys)) {
      const rows = yield* sql`UPDATE cursors SET next_poll_at = 0, next_poll_ms = 0
        WHERE source_key IN ${sql.in(part)} AND ${isFree(sql, now)} RETURNING source_key`;
      due += rows.length;
    }
    return due;
  }, orDie);

  const status = Effect.fn("SourceStore.status")(function* (keys: ReadonlyArray<string>) {
    if (keys.length === 0) return [];
    return yield* sql<SourceStatus>`SELECT source_key AS key, version,
        lease_until AS "leaseUntil", next_poll_at AS "nextPollAt", fails FROM cursors
      WHERE source_key IN ${sql.in(keys)}`;
  }, orDie);

  return SourceStore.of({
    ...makeKnownItems(sql),
    ...makeFollowUps(sql),
    ...makeMoves(sql),
    ...makeMarks(sql),
    told: Effect.fn("SourceStore.told")(
      (fingerprints: ReadonlyArray<string>) => channelsTold(sql, fingerprints),
      orDie,
    ),
    claimDue,
    peek,
    renew,
    release,
    commitPoll,
    failPoll,
    makeDue,
    status,
  });
});

/** What tells nothing and keeps the baseline is found again from where the poll before left off. */
const isRepeatable = (claim: Claim, { notifications, baseline }: PollResult): boolean =>
  notifications.length === 0 && Option.isSome(claim.baseline) &&
  claim.baseline.value.at === baseline.at;

const newOwner = Effect.sync(() => crypto.randomUUID());

/** `SourceStore` on Effect SQL. */
export const layer = Layer.effect(SourceStore, make);
