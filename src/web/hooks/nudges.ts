import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Scope from "effect/Scope";
import { pollSoon } from "../../app/poll_soon.ts";

/** Between two polls of a source that hooks ask for, in ms: a busy repository sends many a minute. */
const apart = 10_000;

/** Makes sources due at once, or as soon as the last time is long enough ago. */
export const makeNudges = Effect.gen(function* () {
  const scope = yield* Effect.scope;
  /** When each source was made due last, or will be. */
  const nextAt = new Map<string, number>();
  const nudge = Effect.fnUntraced(function* (key: string) {
    const now = yield* Clock.currentTimeMillis;
    const last = nextAt.get(key) ?? 0;
    // One is on its way already and looks after this hook.
    if (last > now && last <= now + apart) return;
    const at = last <= now ? Math.max(now, last + apart) : now;
    nextAt.set(key, at);
    if (at <= now) return yield* pollSoon([key]);
    yield* Effect.forkIn(Effect.delay(pollSoon([key]), at - now), scope);
  });
  return (keys: ReadonlyArray<string>) =>
    Effect.provideService(Effect.forEach(keys, nudge, { discard: true }), Scope.Scope, scope);
});
