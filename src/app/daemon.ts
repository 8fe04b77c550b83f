import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as FiberSet from "effect/FiberSet";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import { noConfig } from "../domain/config_identity.ts";
import { StateFailure } from "../domain/errors.ts";
import { RateBudget } from "../domain/rate_budget.ts";
import { Retention } from "../domain/retention.ts";
import { Notifiers } from "../domain/notifier.ts";
import { OutboxDesk } from "../domain/outbox_desk.ts";
import { type Source, Sources } from "../domain/source.ts";
import { type Claim, SourceStore } from "../domain/source_store.ts";
import { beat } from "./health/heartbeat.ts";
import { logDefect } from "./state_failure.ts";
import { makeSender } from "./deliver/sender.ts";
import { harmlessLog } from "./health/harmless_log.ts";
import { concerns } from "./health/incidents.ts";
import { logEvent } from "./telemetry.ts";
import { makeWatch, type Watched } from "./health/supervise.ts";
import { byHost, intervalOf, lanesPerHost, rateLimited } from "./poll/lanes.ts";
import { poll, type PollSettings } from "./poll/poll.ts";
import { Pace } from "./health/pace.ts";
import { type Loop, makeLoop, tell } from "./health/loop.ts";
import type { RunSettings } from "./settings.ts";
import { stateFailed, type StateTrouble, tellDirectly } from "./health/state_trouble.ts";
import { StateFileWatch } from "../domain/state_fate.ts";
import { IncidentStore, nameOf } from "../domain/incident_store.ts";
import { counted } from "../domain/text.ts";
import { isoTime } from "../domain/time_text.ts";

/** Claims what it can start now, so that no lease runs out in a queue. */
const pollLane = Effect.fnUntraced(
  function* (sources: ReadonlyArray<Source>, settings: PollSettings, pulse: Loop) {
    const store = yield* SourceStore;
    const running = yield* FiberSet.make<void>();
    const byKey = new Map(sources.map((source) => [source.key, source]));
    const gate = yield* RateBudget;
    let closed = new Set<string>();
    /** Those whose upstream may be asked now; of one host most often all or none. */
    const open = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      const askers = new Map(sources.map((source) => [source.credential, source]));
      const before = closed;
      closed = new Set();
      for (const asker of askers.values()) {
        const until = yield* gate.blockedUntil(asker);
        if (until <= now) continue;
        closed.add(asker.credential);
        if (!before.has(asker.credential)) {
          yield* Effect.logWarning(rateLimited(asker, until)).pipe(
            logEvent("host_waits", { host: asker.host, until: isoTime(until) }),
          );
        }
      }
      return sources.filter(({ credential }) => !closed.has(credential)).map(({ key }) => key);
    });
    const finished = yield* Queue.sliding<void>(1);
    const work = (source: Source, claim: Claim) =>
      poll(source, claim, settings).pipe(
        Effect.flatMap((report) => tell(report, pulse)),
        Effect.ensuring(Queue.offer(finished, undefined)),
      );
    const fill = Effect.gen(function* () {
      const claims = yield* store.claimDue({
        keys: yield* open,
        limit: lanesPerHost - (yield* FiberSet.size(running)),
        intervalMs: Option.some(settings.intervalMs),
      });
      for (const claim of claims) {
        const source = byKey.get(claim.key);
        if (source !== undefined) yield* FiberSet.run(running, work(source, claim));
      }
    });
    return yield* pulse.forever(
      "Looking for sources that are due",
      Effect.gen(function* () {
        yield* fill;
        // A lane that becomes free is filled at once: there may be more that are due.
        while ((yield* FiberSet.size(running)) > 0) {
          yield* Effect.raceFirst(Queue.take(finished), Effect.sleep("1 second"));
          if (!pulse.leaving) yield* fill;
        }
      }),
    );
  },
);

/** Polls a host's sources no more often than it allows altogether. */
const withinQuota = Effect.fnUntraced(
  function* (sources: ReadonlyArray<Source>, settings: PollSettings, pulse: Loop) {
    const intervalMs = intervalOf(sources, settings.intervalMs);
    const [first] = sources;
    if (first !== undefined && intervalMs > settings.intervalMs) {
      yield* Effect.logWarning(
        `${first.host} allows ${first.perHour} requests an hour without a token, so its ` +
          `${sources.length} sources are polled every ${
            Math.ceil(intervalMs / 1000)
          } s; set a token`,
      ).pipe(
        logEvent("quota_interval", {
          host: first.host,
          interval_seconds: Math.ceil(intervalMs / 1000),
        }),
      );
    }
    return yield* pollLane(sources, { ...settings, intervalMs }, pulse);
  },
);

const heartbeat = Effect.fnUntraced(function* (
  pulse: Loop,
  intervalMs: number,
  watched: Watched,
) {
  const desk = yield* OutboxDesk;
  const { openIncidents } = yield* IncidentStore;
  const pulseBeat = Effect.gen(function* () {
    yield* Effect.sleep(intervalMs);
    const queues = yield* desk.queues;
    const incidents = (yield* openIncidents).filter(concerns(watched));
    const troubles = [
      ...(pulse.polls === 0 ? ["no poll was made"] : []),
      ...Option.toArray(stateFailed(pulse.trouble)).map(() => "the state file fails"),
      ...[...pulse.failing].map((source) => `${source} fails`),
      ...incidents.map((incident) => `incident: ${nameOf(incident)}`),
      ...queues.map(({ channel, waiting }) => `${waiting} waiting for ${channel}`),
    ];
    if (!pulse.told || troubles.length > 0) {
      const standing = troubles.length === 0 ? "all well" : troubles.join(", ");
      yield* Effect.logInfo(`Still watching: ${pulse.polls} polls, ${standing}`).pipe(
        logEvent("heartbeat", { polls: pulse.polls, standing }),
      );
    }
    pulse.polls = 0;
    pulse.told = false;
  });
  return yield* pulse.forever("The heartbeat", pulseBeat);
});

/** Ends the daemon when what it writes no longer reaches its state file: a new one begins with that. */
const guardState = Effect.fnUntraced(function* (trouble: StateTrouble) {
  const fate = yield* StateFileWatch;
  const { beat: every } = yield* Pace;
  while (true) {
    yield* Effect.sleep(every);
    const lost = yield* Effect.catchCause(
      fate,
      (cause) => Effect.as(logDefect("Looking at the state file failed", cause), Option.none()),
    );
    if (Option.isNone(lost)) continue;
    const problem = `${lost.value}; this process ends, to be started anew`;
    trouble.told.clear();
    yield* Effect.exit(tellDirectly(problem, trouble));
    return yield* Effect.die(new StateFailure({ problem }));
  }
});

/** In small steps between which others have their turn. */
const forget = Effect.fnUntraced(function* (retentionMs: number) {
  const { prune } = yield* Retention;
  while ((yield* prune(retentionMs)) > 0) yield* Effect.sleep("1 second");
  yield* Effect.sleep((yield* Pace).forget);
});

/**
 * Watches until it is interrupted, or until polls that run have come to their end after `enough` has;
 * `pid` is what others are told of it.
 */
export const daemon = Effect.fn("Daemon.daemon")(
  function* (
    settings: RunSettings,
    pid: number,
    enough: Effect.Effect<void> = Effect.never,
  ) {
    const { polling, delivery, retentionMs, staleMs } = settings;
    const sources = yield* (yield* Sources).all;
    const notifiers = yield* (yield* Notifiers).all;
    yield* (yield* SourceStore).sync(sources.map(({ key }) => key));
    const pulse = makeLoop();
    const usable = notifiers.map(({ channel }) => channel);
    const watched = { sources, channels: polling.channels, usable, staleMs };
    yield* Effect.logInfo(
      `Watching ${counted(sources.length, "source")} every ${
        polling.intervalMs / 1000
      } s, notifying ${usable.join(", ") || "no channel"}`,
    ).pipe(
      logEvent("daemon_started", {
        sources: sources.length,
        channels: usable.join(","),
        interval_seconds: polling.intervalMs / 1000,
      }),
    );
    const lanes = byHost(sources);
    const shortest = Math.min(...lanes.map((lane) => intervalOf(lane, polling.intervalMs)));
    const alive = yield* beat(
      pid,
      Number.isFinite(shortest) ? shortest : polling.intervalMs,
      settings.config ?? noConfig,
    );
    const polls = Effect.all(
      lanes.map((lane) => withinQuota(lane, polling, pulse)),
      { concurrency: "unbounded", discard: true },
    );
    yield* Effect.forkScoped(Effect.andThen(
      enough,
      Effect.sync(() => {
        pulse.leaving = true;
      }),
    ));
    const others = Effect.all([
      ...notifiers.map((notifier) =>
        pulse.forever(
          `Delivering to ${notifier.channel}`,
          Effect.tap(
            makeSender(notifier, { ...delivery, gather: true }),
            ({ channel, sent }) =>
              sent === 0 ? Effect.void : Effect.logInfo(`${channel}: ${sent} sent`).pipe(
                logEvent("delivered", { channel, sent }),
              ),
          ),
        )
      ),
      heartbeat(pulse, polling.intervalMs, watched),
      pulse.forever("Forgetting what is old", forget(retentionMs)),
      pulse.forever("Saying that it is alive", alive),
      pulse.forever("Looking after itself", yield* makeWatch(watched, pulse.trouble)),
      guardState(pulse.trouble),
      Effect.never,
    ], { concurrency: "unbounded", discard: true });
    return yield* Effect.raceFirst(Effect.andThen(polls, enough), others);
  },
  Effect.scoped,
  harmlessLog,
);
