import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import {
  type Alert,
  eventsOf,
  isReplayed,
  type ItemAlert,
  type SummaryAlert,
} from "../domain/alert.ts";
import { type AlertFilter, History } from "../domain/history.ts";
import { type Rule, Rules } from "../domain/rule.ts";
import { hashOf } from "../domain/hash.ts";
import { Vocabulary } from "../domain/vocabulary.ts";
import { asItStands, match, matchesOf } from "./alert/match.ts";
import { firstRunAlert, itemAlert } from "./alert/summary.ts";

/** More than this in one go helps nobody; the time can be narrowed. */
const mostReplayed = 10_000;

/** What can be sent again. */
export interface Replayable {
  /** Oldest first. */
  readonly alerts: ReadonlyArray<Alert>;
  /** Whether the record holds more than one replay sends. */
  readonly cut: boolean;
}

/** An alert, and when its changes were seen (epoch ms). */
interface Found {
  readonly at: number;
  readonly alert: ItemAlert | SummaryAlert;
}

/** Items of first looks that match these rules, as one alert for each source. */
const firstLooksNow = Effect.fnUntraced(
  function* (filter: AlertFilter, rules: ReadonlyArray<Rule>, createdAt: number) {
    const unchanged = yield* (yield* History).unchanged(filter);
    const vocabulary = yield* Vocabulary;
    const matching = unchanged.flatMap(({ source, item, firstSeenAt }) =>
      Option.toArray(asItStands(vocabulary, source, item, firstSeenAt)).flatMap((event) => {
        const matched = match(rules, event);
        return matched.matches.length === 0 ? [] : [{ source, item, firstSeenAt, ...matched }];
      })
    );
    return {
      cut: unchanged.length === filter.limit,
      found: [...Map.groupBy(matching, ({ source }) => source)].map(([source, own]): Found => ({
        at: Math.max(...own.map(({ firstSeenAt }) => firstSeenAt)),
        alert: firstRunAlert({ id: hashOf("first_run", source), source, createdAt }, own),
      })),
    };
  },
);

/**
 * First looks and changes that matched then or match now, oldest first, as alerts marked as
 * replayed. A first look is matched by the current rules or, where these match nothing, repeated as
 * it was. Rules see only the text that was stored.
 */
export const replayable = Effect.fn("Replay.replayable")(
  function* (filter: Omit<AlertFilter, "limit">) {
    const now = yield* Clock.currentTimeMillis;
    const rules = yield* Rules;
    const history = yield* History;
    const bounded = { ...filter, limit: mostReplayed };
    const alerts = yield* history.alerts(bounded);
    const readable = alerts.flatMap(({ alert, deliveries }) =>
      Option.toArray(Option.map(alert, (alert) => ({ alert, deliveries })))
    );
    // Replayed before and not sent yet.
    const waiting = new Set(readable.flatMap(({ alert, deliveries }) =>
      isReplayed(alert) &&
        deliveries.some(({ state }) => state === "waiting" || state === "sending")
        ? eventsOf(alert).map(({ event }) => event.fingerprint)
        : []
    ));
    const waits = ({ alert }: Found) =>
      eventsOf(alert).some(({ event }) => waiting.has(event.fingerprint));
    const looksNow = yield* firstLooksNow(bounded, rules, now);
    const toldByNow = new Set(looksNow.found.map(({ alert }) => alert.source));
    const looksThen = readable.flatMap(({ alert }): ReadonlyArray<Found> =>
      alert.kind === "first_run" && !isReplayed(alert) && !toldByNow.has(alert.source)
        ? [{ at: alert.createdAt, alert }]
        : []
    );
    const events = yield* history.events(bounded);
    const changes = events.flatMap(({ event, searched, matches, observedAt }): ReadonlyArray<
      Found
    > => {
      const found = matchesOf(rules, searched);
      const reasons = found.length > 0 ? found : matches;
      return reasons.length === 0
        ? []
        : [{ at: observedAt, alert: itemAlert({ event, matches: reasons }, now) }];
    });
    const result: Replayable = {
      alerts: [...looksNow.found, ...looksThen, ...changes].filter((each) => !waits(each))
        .sort((a, b) => a.at - b.at)
        .map(({ alert }) => ({
          ...alert,
          id: hashOf("replay", String(now), alert.id),
          createdAt: now,
          replayed: true,
        })),
      cut: looksNow.cut || events.length === mostReplayed || alerts.length === mostReplayed,
    };
    return result;
  },
);
