import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { History } from "../../domain/history.ts";
import type { ConfigIdentity } from "../../domain/config_identity.ts";
import { IncidentStore } from "../../domain/incident_store.ts";
import { fromNow } from "../../domain/duration_text.ts";
import { log } from "../telemetry.ts";
import { Pace } from "./pace.ts";

/** What of the time between two beats counts, in ms, whatever the clock says. */
const longestBeatMs = 5 * 60_000;

/** Says that this daemon is alive, until it ends. */
export const beat = Effect.fn("Alive.beat")(
  function* (pid: number, intervalMs: number, config: ConfigIdentity) {
    const supervision = yield* IncidentStore;
    const { beat: every } = yield* Pace;
    const id = yield* Effect.sync(() => crypto.randomUUID());
    const now = yield* Clock.currentTimeMillis;
    const others = yield* (yield* History).daemons;
    if (others.length > 0) {
      const daemons = others.map(({ pid, beatAt }) =>
        `Daemon ${pid}, last seen ${fromNow(beatAt, now)}`
      );
      yield* log.daemonsShareState({ others: others.length, daemons: daemons.join("; ") });
    }
    yield* Effect.addFinalizer(() =>
      // The next one takes no notice of who is silent.
      Effect.catchCause(supervision.leave(id), () => Effect.void)
    );
    let beatAt = now;
    let upMs = 0;
    const say = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      upMs += Math.max(0, Math.min(now - beatAt, longestBeatMs));
      beatAt = now;
      yield* supervision.beat({ id, pid, startedAt: now - upMs, intervalMs, config });
    });
    return Effect.andThen(say, Effect.sleep(every));
  },
);
