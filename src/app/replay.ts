import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import {
  eventsOf,
  isReplayed,
  type ItemAlert,
  type MatchedEvent,
  type SummaryAlert,
} from "../domain/alert.ts";
import { type AlertFilter, History } from "../domain/history.ts";
import { Outbox } from "../domain/outbox.ts";
import { type Rule, type RuleMatch, Rules } from "../domain/rule.ts";
import { hashOf } from "../domain/hash.ts";
import { goesTo, isTold } from "../domain/route.ts";
import type { Notification } from "../domain/notification.ts";
import { Vocabulary } from "../domain/vocabulary.ts";
import { asItStands, match, matchesOf } from "./alert/match.ts";
import { firstRunAlerts, itemAlert } from "./alert/summary.ts";

/** More than this in one go helps nobody; the time can be narrowed. */
const mostReplayed = 10_000;

/** What can be sent again. */
export interface Replayable {
  /** Oldest first, each to those of the channels that its rules name. */
  readonly alerts: ReadonlyArray<Pick<Notification, "alert" | "channels">>;
  /** Whether the record holds more than one replay sends. */
  readonly cut: boolean;
}

/** An alert, and when its changes were seen (epoch ms). */
interface Found {
  readonly at: number;
  readonly alert: ItemAlert | SummaryAlert;
  readonly channels: ReadonlyArray<string>;
}

/** Those of the channels that are told of one of these events. */
const toldOf = (events: ReadonlyArray<MatchedEvent>, channels: ReadonlyArray<string>) =>
  channels.filter((channel) => events.some(({ matches }) => goesTo(matches, channel)));

/** The matches for which an event is told: all of them, or those of one rule. */
const toldBy = (
  matches: ReadonlyArray<RuleMatch>,
  of: Option.Option<string>,
): ReadonlyArray<RuleMatch> =>
  isTold(matches)
    ? matches.filter(({ ruleId }) => Option.getOrElse(of, () => ruleId) === ruleId)
    : [];

/** Items of first looks that match these rules, as one alert for each source. */
const firstLooksNow = Effect.fnUntraced(
  function* (
    filter: AlertFilter,
    rules: ReadonlyArray<Rule>,
    channels: ReadonlyArray<string>,
    of: Option.Option<string>,
    createdAt: number,
  ) {
    const unchanged = yield* (yield* History).unchanged(filter);
    const vocabulary = yield* Vocabulary;
    const matching = unchanged.flatMap(({ source, item, firstSeenAt }) =>
      Option.toArray(asItStands(vocabulary, source, item, firstSeenAt)).flatMap((event) => {
        const matched = match(rules, { event, before: Option.none() });
        const matches = toldBy(matched.matches, of);
        return matches.length > 0
          ? [{ source, item, firstSeenAt, event: matched.event, matches }]
          : [];
      })
    );
    return {
      cut: unchanged.length === filter.limit,
      found: [...Map.groupBy(matching, ({ source }) => source)].flatMap(([source, own]) => {
        const at = Math.max(...own.map(({ firstSeenAt }) => firstSeenAt));
        return firstRunAlerts(source, "", own, channels, createdAt)
          .map((planned): Found => ({ at, ...planned }));
      }),
    };
  },
);

/**
 * First looks and changes that matched then or match now, oldest first, as alerts marked as
 * replayed. A first look is matched by the current rules or, where these match nothing, repeated as
 * it was; with one rule's name, all is what that rule matches. Rules see only the text that was
 * stored.
 */
export const replayable = Effect.fn("Replay.replayable")(
  function* (
    filter: Omit<AlertFilter, "limit">,
    channels: ReadonlyArray<string>,
    of: Option.Option<string>,
  ) {
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
    const looksNow = yield* firstLooksNow(bounded, rules, channels, of, now);
    const toldByNow = new Set(looksNow.found.map(({ alert }) => alert.source));
    const looksThen = readable.flatMap(({ alert }): ReadonlyArray<Found> =>
      Option.isNone(of) && alert.kind === "first_run" && !isReplayed(alert) &&
        !toldByNow.has(alert.source)
        ? [{ at: alert.createdAt, alert, channels: toldOf(alert.events, channels) }]
        : []
    );
    const events = yield* history.events(bounded);
    const changes = events.flatMap(({ event, searched, matches, observedAt }): ReadonlyArray<
      Found
    > => {
      const found = matchesOf(rules, { event: searched, before: Option.none() });
      const matched = { event, matches: toldBy(found.length > 0 ? found : matches, of) };
      return matched.matches.length > 0
        ? [{
          at: observedAt,
          alert: itemAlert(matched, now),
          channels: toldOf([matched], channels),
        }]
        : [];
    });
    const result: Replayable = {
      alerts: [...looksNow.found, ...looksThen, ...changes]
        .filter((each) => !waits(each) && (each.channels.length > 0 || channels.length === 0))
        .sort((a, b) => a.at - b.at)
        .map(({ alert, channels }) => ({
          channels,
          alert: {
            ...alert,
            id: hashOf("replay", String(now), alert.id),
            createdAt: now,
            replayed: true,
          },
        })),
      cut: looksNow.cut || events.length === mostReplayed || alerts.length === mostReplayed,
    };
    return result;
  },
);

/** Puts what a replay found into the queues of its channels. */
export const sendAgain = Effect.fn("Replay.sendAgain")(
  function* (alerts: Replayable["alerts"]) {
    yield* (yield* Outbox).enqueue(
      alerts.map((planned) => ({ ...planned, dueAt: planned.alert.createdAt })),
    );
  },
);
