import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type Notifier, Notifiers } from "../domain/notifier.ts";
import { OutboxDesk, type QueueStatus } from "../domain/outbox_desk.ts";
import { type Source, Sources } from "../domain/source.ts";
import { SourceStore } from "../domain/source_store.ts";
import { RateBudget } from "../domain/rate_budget.ts";
import { Retention } from "../domain/retention.ts";
import type { DeliverySettings } from "../config/configured.ts";
import { type DrainReport, makeSender } from "./deliver/sender.ts";
import { byHost, lanesOf, rateLimited } from "./poll/lanes.ts";
import { poll, type PollSettings } from "./poll/poll.ts";
import { noPoll, type PollReport } from "./poll/report.ts";
import { surveyAll } from "./poll/survey.ts";
import { hearsNotices, type RunSettings } from "./settings.ts";
import { type Standing, standingOf } from "./health/standing.ts";
import { sourcesNow } from "./poll/watched.ts";
import { noTrouble } from "./health/state_trouble.ts";
import { supervise } from "./health/supervise.ts";

/** What a killed process held is free after this time. */
const longestWait = Duration.seconds(35);
const lookEvery = "250 millis";
/** How long a run keeps sending at the pace a channel allows. */
const longestPaced = Duration.minutes(2);
/** Steps of pruning at the end of a run. */
const pruneSteps = 4;

export interface OnceReport {
  readonly sources: ReadonlyArray<PollReport>;
  readonly channels: ReadonlyArray<DrainReport>;
  readonly queues: ReadonlyArray<QueueStatus>;
  readonly standing: Standing;
}

/** Called whenever a source is done, for a progress line. */
export type Progress = (done: number, all: number) => Effect.Effect<void>;

/**
 * Polls a source whatever its interval. While another process holds it, waits until that commits or
 * its lease expires.
 */
const pollNow = Effect.fnUntraced(function* (
  source: Source,
  settings: PollSettings,
  mark: Option.Option<string>,
) {
  const store = yield* SourceStore;
  const began = yield* Clock.currentTimeMillis;
  const [before] = yield* store.status([source.key]);
  const budget = yield* RateBudget;
  while (true) {
    const now = yield* Clock.currentTimeMillis;
    const waited = Duration.millis(now - began);
    const until = yield* budget.blockedUntil(source);
    if (until > now) {
      return noPoll(source.key, "rate_limited", waited, Option.some(rateLimited(source, until)));
    }
    const [status] = yield* store.status([source.key]);
    if (status?.version !== before?.version) {
      return noPoll(source.key, "polled_elsewhere", waited);
    }
    const [claim] = yield* store.claimDue({
      keys: [source.key],
      limit: 1,
      interval: Option.none(),
    });
    if (claim !== undefined) return yield* poll(source, claim, settings, mark);
    if (Duration.isGreaterThan(waited, longestWait)) {
      const says = {
        en: "another process holds it for longer than a lease; try again later",
        zh: "另一进程占用它超过一个租约的时间；请稍后再试",
      };
      return noPoll(source.key, "held_elsewhere", waited, Option.some(says));
    }
    yield* Effect.sleep(lookEvery);
  }
});

/**
 * Sends what is due on a channel. While another process is sending, waits until that is done or its
 * lease expires.
 */
const drainNow = Effect.fnUntraced(function* (notifier: Notifier, settings: DeliverySettings) {
  const desk = yield* OutboxDesk;
  // Polling has ended, so there is nothing to wait for.
  const drain = makeSender(notifier, { ...settings, gather: false });
  const began = yield* Clock.currentTimeMillis;
  let total = yield* drain;
  while (true) {
    const queue = (yield* desk.queues).find(({ channel }) => channel === notifier.channel);
    // Read after the queue, whose times are never before its own `now`.
    const now = yield* Clock.currentTimeMillis;
    if (Option.isSome(total.pacedUntil)) {
      const until = total.pacedUntil.value;
      if (until - began > Duration.toMillis(longestPaced)) return total;
      yield* Effect.sleep(until - now);
    } else {
      const due = queue !== undefined && Option.exists(queue.nextAt, (at) => at <= now);
      if (!due || now - began > Duration.toMillis(longestWait)) return total;
      yield* Effect.sleep(lookEvery);
    }
    total = sum(total, yield* drain);
  }
});

const sum = (before: DrainReport, after: DrainReport): DrainReport => ({
  ...after,
  sent: before.sent + after.sent,
  failed: before.failed + after.failed,
  dead: before.dead + after.dead,
  refused: Arr.union(before.refused, after.refused),
});

const sumEach = (before: ReadonlyArray<DrainReport>, after: ReadonlyArray<DrainReport>) =>
  after.map((each) => {
    const first = before.find(({ channel }) => channel === each.channel);
    return first === undefined ? each : sum(first, each);
  });

/** Sends what is due on every channel. */
export const deliver = Effect.fn("Once.deliver")(
  function* ({ delivery }: Pick<RunSettings, "delivery">) {
    const notifiers = yield* Notifiers;
    return yield* Effect.forEach(notifiers, (notifier) => drainNow(notifier, delivery), {
      concurrency: "unbounded",
    });
  },
);

/** Polls these sources now, those of one host together. */
const pollAll = Effect.fnUntraced(function* (
  sources: ReadonlyArray<Source>,
  { polling }: RunSettings,
  progress: Progress,
) {
  const store = yield* SourceStore;
  const keys = sources.map(({ key }) => key);
  yield* store.sync(keys);
  let done = 0;
  const pollTogether = Effect.fnUntraced(function* (lane: ReadonlyArray<Source>) {
    const { unchanged, marks } = yield* surveyAll(lane, polling.interval);
    done += unchanged.length;
    const others = new Set(unchanged.map(({ source }) => source));
    const polled = yield* Effect.forEach(
      lane.filter(({ key }) => !others.has(key)),
      (source) =>
        pollNow(source, polling, Option.fromUndefinedOr(marks.get(source.key))).pipe(
          Effect.tap(() => progress(++done, sources.length)),
        ),
      { concurrency: lanesOf(lane) },
    );
    return [...unchanged, ...polled];
  });
  const dueAt = new Map(
    (yield* store.status(keys)).map(({ key, nextPollAt }) => [key, nextPollAt]),
  );
  // The longest overdue goes first: the host's quota may not last for all.
  const fair = sources.toSorted((a, b) => (dueAt.get(a.key) ?? 0) - (dueAt.get(b.key) ?? 0));
  const reports = yield* Effect.forEach(byHost(fair), pollTogether, { concurrency: "unbounded" });
  const order = new Map(keys.map((key, index) => [key, index]));
  return reports.flat().toSorted((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0));
});

/** Polls every source now, delivers everything that is due, and reports incidents. */
export const runOnce = Effect.fn("Once.once")(
  function* (settings: RunSettings, progress: Progress) {
    const configured = yield* Sources;
    const known = yield* sourcesNow(configured);
    const polled = yield* pollAll(known, settings, progress);
    const sources = yield* sourcesNow(configured);
    const before = new Set(known.map(({ key }) => key));
    const joined = sources.filter(({ key }) => !before.has(key));
    const reports = joined.length === 0
      ? polled
      : [...polled, ...yield* pollAll(joined, settings, progress)];
    const sent = yield* deliver(settings);
    const hasNotified = yield* supervise({
      sources,
      channels: settings.polling.channels,
      usable: sent.map(({ channel }) => channel),
      stale: settings.stale,
    }, noTrouble(hearsNotices(settings)));
    const channels = hasNotified ? sumEach(sent, yield* deliver(settings)) : sent;
    const { prune } = yield* Retention;
    for (let step = 0; step < pruneSteps; step++) {
      if ((yield* prune(settings.retention)) === 0) break;
    }
    const queues = yield* (yield* OutboxDesk).queues;
    const report: OnceReport = {
      sources: reports,
      channels,
      queues,
      standing: yield* standingOf({ sources, channels: settings.polling.channels }, queues),
    };
    return report;
  },
);
