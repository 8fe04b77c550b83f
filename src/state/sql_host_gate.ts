import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import { type Asker, type Budget, HostGate, pauseUntil } from "../domain/host_gate.ts";
import { longestWaitMs } from "./lease.ts";
import { orDie } from "./sqlite_problem.ts";

/** For people to look at; what has to be waited for is written at once. */
const noteEveryMs = 60_000;

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;

  const blockedUntil = Effect.fn("HostGate.blockedUntil")(function* (asker: Asker) {
    const now = yield* Clock.currentTimeMillis;
    const [row] = yield* sql<{ blocked_until: number }>`SELECT blocked_until FROM hosts
      WHERE host = ${asker.host} AND credential = ${asker.credential}`;
    const until = row?.blocked_until ?? 0;
    // Nobody is asked to wait longer than a day: the clock was set back.
    return until > now + longestWaitMs ? 0 : until;
  }, orDie);

  /** An answer that was on its way when a longer wait was asked for does not end that one. */
  const set = ({ host, credential }: Asker, until: number, now: number) =>
    sql`INSERT INTO hosts ${sql.insert({ host, credential, blocked_until: Math.round(until) })}
      ON CONFLICT (host, credential) DO UPDATE SET blocked_until = excluded.blocked_until
      WHERE blocked_until NOT BETWEEN excluded.blocked_until AND ${now + longestWaitMs}`;

  /** When what an asker has left was last written down: an idle cycle should write little. */
  const notedAt = new Map<string, number>();

  const note = Effect.fnUntraced(function* (asker: Asker, budget: Budget, now: number) {
    const key = `${asker.host} ${asker.credential}`;
    const last = notedAt.get(key) ?? 0;
    if (last <= now && now - last < noteEveryMs) return;
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

  const observe = Effect.fn("HostGate.observe")(function* (asker: Asker, budget: Budget) {
    const now = yield* Clock.currentTimeMillis;
    yield* note(asker, budget, now);
    const until = pauseUntil(budget, now);
    if (until <= now) return;
    yield* set(asker, Math.min(until, now + longestWaitMs), now);
  }, orDie);

  const block = Effect.fn("HostGate.block")(function* (asker: Asker, forMs: number) {
    const now = yield* Clock.currentTimeMillis;
    yield* set(asker, now + Math.min(forMs, longestWaitMs), now);
  }, orDie);

  return HostGate.of({ blockedUntil, observe, block });
});

/** `HostGate` on Effect SQL. */
export const layer = Layer.effect(HostGate, make);
