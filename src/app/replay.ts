import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Alert } from "../domain/alert.ts";
import { type AlertFilter, Chronicle } from "../domain/chronicle.ts";
import { Rules } from "../domain/rule.ts";
import { hashOf } from "./events.ts";

/** More than this in one go helps nobody; the time can be narrowed. */
export const mostReplayed = 10_000;

/**
 * What the record holds of first looks and of what matched then or matches now, oldest first, as
 * alerts that are marked as told again. An event whose text was cut for the record is matched by what is left of it.
 */
export const replayable = Effect.fn("Replay.replayable")(
  function* (filter: Omit<AlertFilter, "limit">) {
    const now = yield* Clock.currentTimeMillis;
    const rules = yield* (yield* Rules).all;
    const chronicle = yield* Chronicle;
    const again = (alert: Alert): Alert => ({
      ...alert,
      id: hashOf("replay", String(now), alert.id),
      createdAt: now,
      replayed: true,
    });
    const alerts = yield* chronicle.alerts({ ...filter, limit: mostReplayed });
    // Asked for once already and not told yet.
    const waiting = new Set(alerts.flatMap(({ alert, deliveries }) =>
      alert.replayed === true &&
        deliveries.some(({ state }) => state === "waiting" || state === "sending")
        ? alert.events.map(({ event }) => event.fingerprint)
        : []
    ));
    const waits = ({ alert }: { readonly alert: Alert }) =>
      alert.events.some(({ event }) => waiting.has(event.fingerprint));
    const firstLooks = alerts.filter(({ alert }) =>
      alert.kind === "first_run" && alert.replayed !== true
    ).map(({ alert }) => ({ at: alert.createdAt, alert: again(alert) }));
    const events = yield* chronicle.events({ ...filter, limit: mostReplayed });
    const matched = events.flatMap(({ event, matches, observedAt }) => {
      const found = rules.flatMap((rule) => Option.toArray(rule.match(event)));
      const reasons = found.length > 0 ? found : matches;
      return reasons.length === 0 ? [] : [{
        at: observedAt,
        alert: again({
          id: event.fingerprint,
          kind: "event",
          source: event.source,
          events: [{ event, matches: reasons }],
          total: 1,
          createdAt: now,
        }),
      }];
    });
    return [...firstLooks, ...matched].filter((each) => !waits(each))
      .sort((a, b) => a.at - b.at).map(({ alert }) => alert);
  },
);
