import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as FiberSet from "effect/FiberSet";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import { RateBudget } from "../domain/rate_budget.ts";
import type { Source } from "../domain/source.ts";
import { type Claim, SourceStore } from "../domain/source_store.ts";
import { isoTime } from "../domain/time_text.ts";
import { logPoll, type Loop } from "./health/loop.ts";
import { intervalOf, lanesOf, rateLimited } from "./poll/lanes.ts";
import { poll, type PollSettings } from "./poll/poll.ts";
import { askedAhead, isSurveyed } from "./poll/policy.ts";
import { surveyAll } from "./poll/survey.ts";
import { sourcesNow } from "./poll/watched.ts";
import { log } from "./telemetry.ts";

/** Says at which interval a host's quota lets its sources be polled, where that is a longer one. */
const intervalNow = Effect.fnUntraced(
  function* (sources: ReadonlyArray<Source>, configured: Duration.Duration) {
    const interval = intervalOf(sources, configured);
    const [first] = sources;
    if (first?.perHour !== undefined && Duration.isGreaterThan(interval, configured)) {
      yield* log.quotaInterval({
        host: first.host,
        sources: sources.length,
        per_hour: first.perHour,
        interval_seconds: Math.ceil(Duration.toSeconds(interval)),
      });
    }
    return interval;
  },
);

/**
 * Polls the sources of one host, and those that join them, within its quota. Claims only what it can start
 * now, so that no lease expires in a queue.
 */
export const pollLane = Effect.fnUntraced(
  function* (configured: ReadonlyArray<Source>, polling: PollSettings, loop: Loop) {
    const store = yield* SourceStore;
    let sources = configured;
    let byKey = new Map<string, Source>();
    let settings = polling;
    /** Whether sources may have joined since they were asked for. */
    let mayGrow = true;
    const grow = Effect.gen(function* () {
      if (!mayGrow) return;
      const now = yield* sourcesNow(configured);
      mayGrow = false;
      const keys = now.map(({ key }) => key);
      const isSame = keys.length === byKey.size && keys.every((key) => byKey.has(key));
      if (isSame) return;
      yield* store.sync(keys);
      sources = now;
      byKey = new Map(now.map((source) => [source.key, source]));
      settings = { ...polling, interval: yield* intervalNow(now, polling.interval) };
    });
    const running = yield* FiberSet.make<void>();
    /** Of sources that were asked about and not polled since. */
    const asked = new Map<string, Option.Option<string>>();
    const budget = yield* RateBudget;
    let closed = new Set<string>();
    /** Sources that are not rate limited right now. */
    const open = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      const askers = new Map(sources.map((source) => [source.credential, source]));
      const before = closed;
      closed = new Set();
      for (const asker of askers.values()) {
        const until = yield* budget.blockedUntil(asker);
        if (until <= now) continue;
        closed.add(asker.credential);
        if (!before.has(asker.credential)) {
          const reason = rateLimited(asker, until).en;
          yield* log.hostWaits({ host: asker.host, until: isoTime(until), reason });
        }
      }
      return sources.filter(({ credential }) => !closed.has(credential)).map(({ key }) => key);
    });
    const finished = yield* Queue.sliding<void>(1);
    const takeMark = (key: string) => {
      const mark = Option.flatten(Option.fromUndefinedOr(asked.get(key)));
      asked.delete(key);
      return mark;
    };
    /** Records what has not moved as polled; the rest keeps its mark until it is polled. */
    const survey = Effect.fnUntraced(function* (keys: ReadonlyArray<string>) {
      const due = yield* store.dueTogether({
        keys: keys.filter((key) => byKey.get(key)?.survey !== undefined && !asked.has(key)),
        interval: settings.interval,
        ahead: askedAhead(settings.interval),
      });
      if (!isSurveyed(due.length)) return;
      const { unchanged, marks } = yield* surveyAll(
        due.flatMap((key) => byKey.get(key) ?? []),
        settings.interval,
      );
      for (const key of due) asked.set(key, Option.fromUndefinedOr(marks.get(key)));
      for (const report of unchanged) {
        asked.delete(report.source);
        yield* logPoll(report, loop);
      }
    });
    const work = (source: Source, claim: Claim) =>
      poll(source, claim, settings, takeMark(claim.key)).pipe(
        Effect.tap(() =>
          Effect.sync(() => {
            mayGrow ||= source.members !== undefined;
          })
        ),
        Effect.flatMap((report) => logPoll(report, loop)),
        Effect.ensuring(Queue.offer(finished, undefined)),
      );
    const fill = Effect.gen(function* () {
      yield* grow;
      const keys = yield* open;
      yield* survey(keys);
      if (loop.leaving) return;
      const claims = yield* store.claimDue({
        keys,
        limit: lanesOf(sources) - (yield* FiberSet.size(running)),
        interval: Option.some(settings.interval),
      });
      for (const claim of claims) {
        const source = byKey.get(claim.key);
        if (source !== undefined) yield* FiberSet.run(running, work(source, claim));
      }
    });
    return yield* loop.forever(
      "Polling",
      Effect.gen(function* () {
        yield* fill;
        // Fill a free slot at once: more may be due.
        while ((yield* FiberSet.size(running)) > 0) {
          yield* Effect.raceFirst(Queue.take(finished), Effect.sleep("1 second"));
          if (!loop.leaving) yield* fill;
        }
      }),
    );
  },
);
