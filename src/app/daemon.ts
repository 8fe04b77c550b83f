import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { noConfig } from "../domain/config_identity.ts";
import { StateFailure } from "../domain/errors.ts";
import { Retention } from "../domain/retention.ts";
import { Notifiers } from "../domain/notifier.ts";
import { OutboxDesk } from "../domain/outbox_desk.ts";
import { Sources } from "../domain/source.ts";
import { SourceStore } from "../domain/source_store.ts";
import { Status } from "../domain/status.ts";
import { heartbeat } from "./health/heartbeat.ts";
import { logDefect } from "./state_failure.ts";
import { makeSender } from "./deliver/sender.ts";
import { harmlessLog } from "./health/harmless_log.ts";
import { concerns } from "./health/incidents.ts";
import { log } from "./telemetry.ts";
import { makeWatch, type Watched } from "./health/supervise.ts";
import { byHost, intervalOf } from "./poll/lanes.ts";
import { pollLane } from "./poll_lane.ts";
import { Pace } from "./health/pace.ts";
import { type Loop, makeLoop } from "./health/loop.ts";
import { hearsNotices, type RunSettings } from "./settings.ts";
import { notifyDirectly, stateFailed, type StateTrouble } from "./health/state_trouble.ts";
import { StateFileWatch } from "../domain/state_fate.ts";
import { sourcesNow } from "./poll/watched.ts";
import { incidentName, IncidentStore } from "../domain/incident_store.ts";

/** How often a daemon says in its log how it fares; where it polls more seldom, at every interval. */
const shortestReport = Duration.hours(1);

const logHeartbeat = Effect.fnUntraced(function* (
  loop: Loop,
  interval: Duration.Duration,
  watched: Watched,
) {
  const desk = yield* OutboxDesk;
  const { openIncidents } = yield* IncidentStore;
  const status = yield* Status;
  const report = Effect.gen(function* () {
    yield* Effect.sleep(Duration.max(interval, shortestReport));
    const queues = yield* desk.queues;
    const sources = yield* sourcesNow(watched.sources);
    const incidents = (yield* openIncidents).filter(concerns({ ...watched, sources }));
    const troubles = [
      ...(loop.polls === 0 ? ["no poll was made"] : []),
      ...Option.toArray(stateFailed(loop.trouble)).map(() => "the state file fails"),
      ...(yield* status.sources(sources.map(({ key }) => key))).filter(({ fails }) => fails > 0)
        .map(({ key }) => `${key} fails`),
      ...incidents.map((incident) => `incident: ${incidentName(incident)}`),
      ...queues.filter(({ waiting }) => waiting > 0).map(({ channel, waiting }) =>
        `${waiting} pending for ${channel}`
      ),
    ];
    const standing = troubles.length === 0 ? "all well" : troubles.join(", ");
    yield* log.heartbeat({ polls: loop.polls, standing });
    loop.polls = 0;
  });
  return yield* loop.forever("Logging the heartbeat", report);
});

/**
 * Ends the daemon when its state file was removed or replaced, so that a restart opens the right
 * one.
 */
const guardState = Effect.fnUntraced(function* (trouble: StateTrouble) {
  const fate = yield* StateFileWatch;
  const { heartbeat: every } = yield* Pace;
  while (true) {
    yield* Effect.sleep(every);
    const lost = yield* Effect.catchCause(
      fate,
      (cause) => Effect.as(logDefect("Checking the state file failed", cause), Option.none()),
    );
    if (Option.isNone(lost)) continue;
    const problem = {
      en: `${lost.value.en}; the daemon exits so that it can be restarted`,
      zh: `${lost.value.zh}；守护进程退出，等待重启`,
    };
    trouble.notified.clear();
    yield* Effect.exit(notifyDirectly(problem, trouble));
    return yield* Effect.die(new StateFailure({ problem }));
  }
});

/** Prunes in small steps, so that others get their turn. */
const pruneAll = Effect.fnUntraced(function* (retention: Duration.Duration) {
  const { prune, compact } = yield* Retention;
  while ((yield* prune(retention)) > 0) yield* Effect.sleep("1 second");
  while ((yield* compact) > 0) yield* Effect.sleep("1 second");
  yield* Effect.sleep((yield* Pace).forget);
});

/** Names the channels for which something waits and that no config sends to any more. */
const warnOfGoneChannels = Effect.fnUntraced(function* (configured: ReadonlyArray<string>) {
  for (const { channel, waiting, later, scheduled } of yield* (yield* OutboxDesk).queues) {
    if (configured.includes(channel)) continue;
    yield* log.channelGone({ channel, waiting: waiting + later + scheduled });
  }
});

/**
 * Watches until it is interrupted, or until the running polls have ended after `enough` has; other
 * processes see it as `pid`.
 */
export const runDaemon = Effect.fn("Daemon.daemon")(
  function* (
    settings: RunSettings,
    pid: number,
    enough: Effect.Effect<void> = Effect.never,
  ) {
    const { polling, delivery, retention, stale } = settings;
    const sources = yield* Sources;
    const notifiers = yield* Notifiers;
    yield* (yield* SourceStore).sync(sources.map(({ key }) => key));
    const loop = makeLoop(hearsNotices(settings));
    const usable = notifiers.map(({ channel }) => channel);
    const watched = { sources, channels: polling.channels, usable, stale };
    yield* log.daemonStarted({
      sources: sources.length,
      channels: usable.join(","),
      interval_seconds: Duration.toSeconds(polling.interval),
    });
    yield* warnOfGoneChannels(polling.channels);
    const lanes = byHost(sources);
    const intervals = lanes.map((lane) => intervalOf(lane, polling.interval));
    const alive = yield* heartbeat(
      pid,
      intervals.length === 0 ? polling.interval : intervals.reduce(Duration.min),
      settings.config ?? noConfig,
    );
    const polls = Effect.all(
      lanes.map((lane) => pollLane(lane, polling, loop)),
      { concurrency: "unbounded", discard: true },
    );
    yield* Effect.forkScoped(Effect.andThen(
      enough,
      Effect.sync(() => {
        loop.leaving = true;
      }),
    ));
    const others = Effect.all([
      ...notifiers.map((notifier) =>
        loop.forever(
          `Delivering to ${notifier.channel}`,
          Effect.tap(
            makeSender(notifier, { ...delivery, gather: true }),
            ({ channel, sent }) => sent === 0 ? Effect.void : log.delivered({ channel, sent }),
          ),
        )
      ),
      logHeartbeat(loop, polling.interval, watched),
      loop.forever("Pruning", pruneAll(retention)),
      loop.forever("The heartbeat", alive),
      loop.forever("Supervision", yield* makeWatch(watched, loop.trouble)),
      guardState(loop.trouble),
      Effect.never,
    ], { concurrency: "unbounded", discard: true });
    return yield* Effect.raceFirst(Effect.andThen(polls, enough), others);
  },
  Effect.scoped,
  harmlessLog,
);
