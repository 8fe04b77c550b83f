import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Schedule from "effect/Schedule";
import { type Claim, type PollResult, SourceStore } from "../../domain/source_store.ts";
import { nowhere, untoldElsewhere } from "./elsewhere.ts";
import type { Planned } from "../alert/summary.ts";
import { notificationsOf, type NotifySettings, updatedItems } from "../alert/window.ts";

const attempt = Effect.fnUntraced(function* (
  claim: Claim,
  result: Omit<PollResult, "notifications">,
  planned: ReadonlyArray<Planned>,
  settings: NotifySettings,
  elsewhere = nowhere,
) {
  const store = yield* SourceStore;
  const told = yield* store.told([...elsewhere.fingerprints.values()].flat());
  const alerts = untoldElsewhere(planned, elsewhere, told);
  const updated = Duration.isZero(settings.updateWindow) ? [] : updatedItems(alerts);
  const followUps = yield* store.followUps([claim.key, ...elsewhere.sources], updated);
  const now = yield* Clock.currentTimeMillis;
  const notifications = notificationsOf(alerts, settings, followUps, now);
  return yield* store.commitPoll(claim, {
    ...result,
    notifications,
    told,
  });
});

/** Commits a poll with the notifications of its alerts; none when another took the source over. */
export const commit = (...args: Parameters<typeof attempt>) =>
  // A follow-up that was sent meanwhile no longer waits when the state is asked again, and what another
  // source has told meanwhile is known.
  attempt(...args).pipe(Effect.retry(Schedule.forever), Effect.orDie);
