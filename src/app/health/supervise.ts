import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Status } from "../../domain/status.ts";
import type { Source } from "../../domain/source.ts";
import { type Incident, IncidentStore, nameOf } from "../../domain/incident_store.ts";
import { stateFailure } from "../state_failure.ts";
import { incidentsOf } from "./incidents.ts";
import { recurringMs } from "./incident_changes.ts";
import { logEvent } from "../telemetry.ts";
import { noticesOf } from "./notices.ts";
import { Pace } from "./pace.ts";
import { clockAt, noClock } from "./steady_clock.ts";
import { stateFailed, type StateTrouble, tellUnwritten } from "./state_trouble.ts";

/** What of a config is looked after. */
export interface Watched {
  readonly sources: ReadonlyArray<Source>;
  /** All that are configured, also those that cannot be used. */
  readonly channels: ReadonlyArray<string>;
  /** Those that can hear of it. */
  readonly usable: ReadonlyArray<string>;
  /** How long a source may fail, or an alert wait for its channel, in ms. */
  readonly staleMs: number;
}

const log = (what: "incident_began" | "incident_ended") => (incident: Incident) => {
  const { kind, subject, detail } = incident;
  const text = what === "incident_began"
    ? Effect.logWarning(`Incident: ${nameOf(incident)}: ${detail}`)
    : Effect.logInfo(`Incident over: ${nameOf(incident)}`);
  return text.pipe(logEvent(what, { kind, subject, detail }));
};

const isState = ({ kind }: Incident) => kind === "state";

/** None when another process has written down meanwhile what this one has seen. */
const tryLook = Effect.fnUntraced(function* (
  { sources, channels, usable, staleMs }: Watched,
  trouble: StateTrouble,
) {
  const status = yield* Status;
  const supervision = yield* IncidentStore;
  const now = yield* Clock.currentTimeMillis;
  const dead = yield* status.dead;
  const records = yield* supervision.incidents(now - recurringMs);
  const turn = incidentsOf({
    now,
    staleMs,
    sources,
    channels,
    records: yield* status.sources(sources.map(({ key }) => key)),
    patience: new Map(
      (yield* status.hosts).filter(({ blockedUntil }) => blockedUntil > now)
        .map(({ host, blockedUntil }) => [host, blockedUntil]),
    ),
    dead: new Map([...dead].map(([channel, { alerts }]) => [channel, alerts])),
    late: yield* status.late(now - staleMs),
    stateFailed: stateFailed(trouble),
  }, records);
  const changes = turn.begun.length + turn.ended.length + turn.changed.length;
  const isTold = (incident: Incident, channel: string) =>
    isState(incident) && trouble.told.has(channel);
  const { begun, ended } = turn;
  const notices = usable.flatMap((channel) =>
    noticesOf([channel], now)({
      begun: begun.filter((incident) => !isTold(incident, channel)),
      ended,
    })
  );
  if (changes > 0 && !(yield* supervision.record(turn, notices))) return Option.none();
  // Could this be written down, it works again, unless something fails anew.
  trouble.failed = Option.none();
  const stands = [...records.filter(({ endedAt }) => Option.isNone(endedAt)), ...begun];
  if (!stands.some(isState) || ended.some(isState)) trouble.told.clear();
  yield* Effect.forEach(begun, log("incident_began"), { discard: true });
  yield* Effect.forEach(ended, log("incident_ended"), { discard: true });
  return Option.some(begun.length + ended.length > 0);
});

/** One look: tells once what has begun, and once that it has ended. Succeeds with whether it told. */
export const look = Effect.fn("Supervise.look")(function* (
  watched: Watched,
  trouble: StateTrouble,
) {
  while (true) {
    const told = yield* tryLook(watched, trouble);
    if (Option.isSome(told)) return told.value;
  }
});

/** Looks again and again; tells of the state file even while that fails. */
export const makeWatch = Effect.fnUntraced(function* (watched: Watched, trouble: StateTrouble) {
  // So much of incidents is one message.
  const { look: every } = yield* Pace;
  let clock = noClock;
  const lookOnce = Effect.gen(function* () {
    yield* Effect.raceFirst(Effect.sleep(every), trouble.alarm.await);
    yield* trouble.alarm.close;
    clock = clockAt(clock, yield* Clock.currentTimeMillis, Duration.toMillis(every));
    if (clock.doubts > 0 && Option.isNone(stateFailed(trouble))) return;
    yield* look(watched, trouble);
  });
  return lookOnce.pipe(
    Effect.catchCause((cause) =>
      Effect.andThen(
        Option.match(stateFailure(cause), {
          onNone: () => Effect.void,
          onSome: ({ problem }) => tellUnwritten(problem, trouble),
        }),
        Effect.failCause(cause),
      )
    ),
  );
});
