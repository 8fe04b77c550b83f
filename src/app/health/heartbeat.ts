import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { Status } from "../../domain/status.ts";
import type { ConfigIdentity } from "../../domain/config_identity.ts";
import { IncidentStore } from "../../domain/incident_store.ts";
import { fromNow } from "../../domain/duration_text.ts";
import { log } from "../telemetry.ts";
import { Pace } from "./pace.ts";

/** No more than this counts between two heartbeats, whatever the clock says. */
const longestGap = Duration.minutes(5);

/** Records every 20 s that this daemon is alive, and that it has left when it ends. */
export const heartbeat = Effect.fn("Health.heartbeat")(
  function* (pid: number, interval: Duration.Duration, config: ConfigIdentity) {
    const store = yield* IncidentStore;
    const { heartbeat: every } = yield* Pace;
    const id = yield* Effect.sync(() => crypto.randomUUID());
    const now = yield* Clock.currentTimeMillis;
    const others = yield* (yield* Status).daemons;
    if (others.length > 0) {
      const daemons = others.map(({ pid, seenAt }) =>
        `Daemon ${pid}, last seen ${fromNow(seenAt, now)}`
      );
      yield* log.daemonsShareState({ others: others.length, daemons: daemons.join("; ") });
    }
    yield* Effect.addFinalizer(() =>
      // The next daemon ignores rows that have gone silent.
      Effect.catchCause(store.leave(id), () => Effect.void)
    );
    let saidAt = now;
    let up = Duration.zero;
    const say = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      const gap = Duration.millis(now - saidAt);
      up = Duration.sum(
        up,
        Duration.clamp(gap, { minimum: Duration.zero, maximum: longestGap }),
      );
      saidAt = now;
      yield* store.heartbeat({ id, pid, startedAt: now - Duration.toMillis(up), interval, config });
    });
    return Effect.andThen(say, Effect.sleep(every));
  },
);
