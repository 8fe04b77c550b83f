import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { isAhead } from "../../domain/deadline.ts";
import {
  type Asker,
  type Budget,
  longestRateLimit,
  pauseUntil,
  RateBudget,
} from "../../domain/rate_budget.ts";
import { isInForce } from "./lease.ts";
import { orDie } from "./failure.ts";
import { toWholeMillis } from "./parameters.ts";

/** The quota is only shown to people, so write it rarely; rate limits are written at once. */
const noteEvery = Duration.minutes(1);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const blockedUntil = Effect.fn("RateBudget.blockedUntil")(function* (asker: Asker) {
    const now = yield* Clock.currentTimeMillis;
    const [row] = yield* sql<{ blocked_until: number; blocked_ms: number }>`
      SELECT blocked_until, blocked_ms FROM hosts
      WHERE host = ${asker.host} AND credential = ${asker.credential}`;
    if (row === undefined) return 0;
    const deadline = { until: row.blocked_until, length: Duration.millis(row.blocked_ms) };
    return isAhead(deadline, now) ? deadline.until : 0;
  }, orDie);

  /** A late answer does not shorten a longer wait. */
  const set = ({ host, credential }: Asker, wait: Duration.Duration, now: number) => {
    const length = toWholeMillis(Duration.min(wait, longestRateLimit));
    const row = { host, credential, blocked_until: now + length, blocked_ms: length };
    return sql`INSERT INTO hosts ${sql.insert(row)}
      ON CONFLICT (host, credential) DO UPDATE SET blocked_until = excluded.blocked_until,
        blocked_ms = excluded.blocked_ms
      WHERE hosts.blocked_until < excluded.blocked_until
        OR NOT ${isInForce(sql, "hosts.blocked_until", "hosts.blocked_ms", now)}`;
  };

  /** When an asker's quota was last written: an idle cycle should write little. */
  const notedAt = new Map<string, number>();

  const note = Effect.fnUntraced(function* (asker: Asker, budget: Budget, now: number) {
    const key = `${asker.host} ${asker.credential}`;
    const last = notedAt.get(key) ?? 0;
    if (last <= now && now - last < Duration.toMillis(noteEvery)) return;
    notedAt.set(key, now);
    const noted = {
      quota: budget.limit,
      remaining: budget.remaining,
      reset_at: Math.round(budget.resetAt),
    };
    yield* sql`INSERT INTO hosts
        ${sql.insert({ host: asker.host, credential: asker.credential, ...noted })}
      ON CONFLICT (host, credential) DO UPDATE SET quota = excluded.quota,
        remaining = excluded.remaining, reset_at = excluded.reset_at`;
  });

  const observe = Effect.fn("RateBudget.observe")(function* (asker: Asker, budget: Budget) {
    const now = yield* Clock.currentTimeMillis;
    yield* note(asker, budget, now);
    const until = pauseUntil(budget, now);
    if (until <= now) return;
    yield* set(asker, Duration.millis(until - now), now);
  }, orDie);

  const block = Effect.fn("RateBudget.block")(function* (asker: Asker, wait: Duration.Duration) {
    const now = yield* Clock.currentTimeMillis;
    yield* set(asker, wait, now);
  }, orDie);

  return RateBudget.of({ blockedUntil, observe, block });
});

/** `RateBudget` on Effect SQL. */
export const layer = Layer.effect(RateBudget, make);
