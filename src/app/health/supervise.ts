import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Status } from "../../domain/status.ts";
import type { Source } from "../../domain/source.ts";
import { Timetables } from "../../domain/timetable.ts";
import { type Incident, IncidentStore } from "../../domain/incident_store.ts";
import { sourcesNow } from "../poll/watched.ts";
import { stateFailure } from "../state_failure.ts";
import { incidentsOf } from "./incidents.ts";
import { recurrenceTime } from "./incident_changes.ts";
import { trulyLate } from "./lateness.ts";
import { log } from "../telemetry.ts";
import { noticesOf } from "./notices.ts";
import { Pace } from "./pace.ts";
import { clockAt, noClock } from "./steady_clock.ts";
import { notifyFailing, stateFailed, type StateTrouble } from "./state_trouble.ts";

/** What is supervised. */
export interface Watched {
  /** Those of the config; what has joined them is supervised too. */
  readonly sources: ReadonlyArray<Source>;
  /** All configured ones, including those that cannot be used. */
  readonly channels: ReadonlyArray<string>;
  /** Channels that can be notified. */
  readonly usable: ReadonlyArray<string>;
  /** How long a source may fail, or an alert wait for its channel. */
  readonly stale: Duration.Duration;
}

const isState = ({ kind }: Incident) => kind === "state";

/** None when another process recorded the same in the meantime. */
const trySupervise = Effect.fnUntraced(function* (
  { sources: configured, channels, usable, stale }: Watched,
  trouble: StateTrouble,
) {
  const status = yield* Status;
  const store = yield* IncidentStore;
  const sources = yield* sourcesNow(configured);
  const now = yield* Clock.currentTimeMillis;
  const dead = yield* status.dead;
  const records = yield* store.incidents(now - Duration.toMillis(recurrenceTime));
  const changes = incidentsOf({
    now,
    stale,
    sources,
    channels,
    records: yield* status.sources(sources.map(({ key }) => key)),
    rateLimited: new Map(
      (yield* status.hosts).filter(({ blockedUntil }) => blockedUntil > now)
        .map(({ host, blockedUntil }) => [host, blockedUntil]),
    ),
    dead: new Map([...dead].map(([channel, { alerts }]) => [channel, alerts])),
    late: trulyLate(
      yield* status.late(now - Duration.toMillis(stale)),
      yield* Timetables,
      stale,
      now,
    ),
    stateFailed: stateFailed(trouble),
  }, records);
  const count = changes.begun.length + changes.ended.length + changes.changed.length;
  const isNotified = (incident: Incident, channel: string) =>
    isState(incident) && trouble.notified.has(channel);
  const { begun, ended } = changes;
  const notices = usable.filter(trouble.hears).flatMap((channel) =>
    noticesOf([channel], now)({
      begun: begun.filter((incident) => !isNotified(incident, channel)),
      ended,
    })
  );
  if (count > 0 && !(yield* store.record(changes, notices))) return Option.none();
  // Recording worked, so the state file works again.
  trouble.failed = Option.none();
  const stands = [...records.filter(({ endedAt }) => Option.isNone(endedAt)), ...begun];
  trouble.isRecorded = stands.some(isState) && !ended.some(isState);
  if (!trouble.isRecorded) trouble.notified.clear();
  for (const { kind, subject, detail } of begun) {
    yield* log.incidentBegan({ kind, subject, detail: detail.en });
  }
  for (const { kind, subject, detail } of ended) {
    yield* log.incidentEnded({ kind, subject, detail: detail.en });
  }
  return Option.some(begun.length + ended.length > 0);
});

/**
 * One check: notifies once when an incident begins and once when it ends. Succeeds with whether it
 * did.
 */
export const supervise = Effect.fn("Health.supervise")(function* (
  watched: Watched,
  trouble: StateTrouble,
) {
  while (true) {
    const notified = yield* trySupervise(watched, trouble);
    if (Option.isSome(notified)) return notified.value;
  }
});

/** One round of supervision, to be repeated; reports the state file even while that fails. */
export const makeWatch = Effect.fnUntraced(function* (watched: Watched, trouble: StateTrouble) {
  // Incidents of one round share a message.
  const { look: every } = yield* Pace;
  let clock = noClock;
  const round = Effect.gen(function* () {
    yield* Effect.raceFirst(Effect.sleep(every), trouble.alarm.await);
    yield* trouble.alarm.close;
    // Before anything is written, for that may take until the trouble is over.
    const failed = stateFailed(trouble);
    if (Option.isSome(failed)) yield* notifyFailing(failed.value.detail, trouble);
    clock = clockAt(clock, yield* Clock.currentTimeMillis, every);
    if (clock.doubts > 0 && Option.isNone(failed)) return;
    yield* supervise(watched, trouble);
  });
  return round.pipe(
    Effect.catchCause((cause) =>
      Effect.andThen(
        Option.match(stateFailure(cause), {
          onNone: () => Effect.void,
          onSome: ({ problem }) => notifyFailing(problem, trouble),
        }),
        Effect.failCause(cause),
      )
    ),
  );
});
