import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Chronicle } from "../domain/chronicle.ts";
import { Notifiers } from "../domain/notifier.ts";
import type { Source } from "../domain/source.ts";
import { type Incident, Supervision, type Turn } from "../domain/supervision.ts";
import { stateFailure } from "./defect.ts";
import { sendInTime } from "./deliver/sender.ts";
import { incidentsOf, noticesOf, stateSubject } from "./incidents.ts";
import { fromNow } from "./span.ts";
import { logEvent } from "./log_event.ts";
import { Pace } from "./pace.ts";

interface Failed {
  /** Epoch ms. */
  readonly since: number;
  readonly detail: string;
}

/** What is known of failures of the state file, which cannot be written into it. */
export interface StateTrouble {
  /** A failure since the last look. */
  failed: Option.Option<Failed>;
  /** Sources of which the last poll could not be written down. */
  readonly unwritten: Map<string, Failed>;
  /** Channels that have heard of it while nothing could be written down. */
  readonly told: Set<string>;
}

export const noTrouble = (): StateTrouble => ({
  failed: Option.none(),
  unwritten: new Map(),
  told: new Set(),
});

const stateFailed = ({ failed, unwritten }: StateTrouble) =>
  Option.orElse(failed, () => Option.fromUndefinedOr([...unwritten.values()][0]));

const log = (what: "incident_began" | "incident_ended") => (incident: Incident) => {
  const { kind, subject, detail } = incident;
  const text = what === "incident_began"
    ? Effect.logWarning(`Incident: ${kind} ${subject}: ${detail}`)
    : Effect.logInfo(`Incident over: ${kind} ${subject}`);
  return text.pipe(logEvent(what, { kind, subject, detail }));
};

/** Where nothing can be written down, that is told at once, without what guards other messages. */
const tellUnwritten = Effect.fnUntraced(function* (detail: string, trouble: StateTrouble) {
  const now = yield* Clock.currentTimeMillis;
  const since = Option.match(stateFailed(trouble), { onNone: () => now, onSome: (at) => at.since });
  const begun: Turn["begun"] = [{ kind: "state", subject: stateSubject, detail, since }];
  const notifiers = yield* (yield* Notifiers).all;
  yield* Effect.forEach(
    notifiers.filter(({ channel }) => !trouble.told.has(channel)),
    (notifier) => {
      const { channel } = notifier;
      const [notice] = noticesOf([channel], now)({ begun, ended: [] });
      if (notice === undefined) return Effect.void;
      const { alert } = notice;
      const id = `${alert.id}:${channel}`;
      return sendInTime(notifier, { id, alerts: [alert], mention: true, recipients: [] }).pipe(
        Effect.tap(() => Effect.sync(() => trouble.told.add(channel))),
        Effect.catch(({ reason: { message } }) =>
          Effect.logWarning(`${channel}: ${message}`).pipe(
            logEvent("delivery_failed", { channel, error: message }),
          )
        ),
      );
    },
    { concurrency: "unbounded", discard: true },
  );
});

/** One look: tells once what has begun, and once that it has ended. */
export const look = Effect.fn("Supervise.look")(function* (
  sources: ReadonlyArray<Source>,
  channels: ReadonlyArray<string>,
  staleMs: number,
  trouble: StateTrouble,
) {
  const chronicle = yield* Chronicle;
  const supervision = yield* Supervision;
  const now = yield* Clock.currentTimeMillis;
  const dead = yield* chronicle.dead;
  const turn = incidentsOf({
    now,
    staleMs,
    sources,
    channels,
    records: yield* chronicle.sources(sources.map(({ key }) => key)),
    dead: new Map(
      [...dead].flatMap(([channel, { alerts }]) => alerts > 0 ? [[channel, alerts]] : []),
    ),
    stateFailed: stateFailed(trouble),
  }, yield* supervision.openIncidents);
  if (turn.begun.length + turn.ended.length === 0) {
    trouble.failed = Option.none();
    return;
  }
  const isTold = ({ kind }: Incident, channel: string) =>
    kind === "state" && trouble.told.has(channel);
  const { begun, ended } = yield* supervision.record(
    turn,
    ({ begun, ended }) =>
      channels.flatMap((channel) =>
        noticesOf([channel], now)({
          begun: begun.filter((incident) => !isTold(incident, channel)),
          ended,
        })
      ),
  );
  if (ended.some(({ kind }) => kind === "state")) trouble.told.clear();
  // Could this be written down, it works again, unless something fails anew.
  trouble.failed = Option.none();
  yield* Effect.forEach(begun, log("incident_began"), { discard: true });
  yield* Effect.forEach(ended, log("incident_ended"), { discard: true });
});

/** A look that tells of the state file even while it fails. */
export const watch = (...[sources, channels, staleMs, trouble]: Parameters<typeof look>) =>
  look(sources, channels, staleMs, trouble).pipe(
    Effect.catchCause((cause) =>
      Effect.andThen(
        Option.match(stateFailure(cause), {
          onNone: () => Effect.void,
          onSome: ({ message }) => tellUnwritten(message, trouble),
        }),
        Effect.failCause(cause),
      )
    ),
  );

/** Says that this daemon is alive, until it ends. */
export const beat = Effect.fn("Supervise.beat")(function* (pid: number, intervalMs: number) {
  const supervision = yield* Supervision;
  const pace = yield* Pace;
  const id = yield* Effect.sync(() => crypto.randomUUID());
  const startedAt = yield* Clock.currentTimeMillis;
  const others = yield* (yield* Chronicle).daemons;
  if (others.length > 0) {
    const heardOf = others.map(({ pid, beatAt }) =>
      `Daemon ${pid}, heard of ${fromNow(beatAt, startedAt)}`
    );
    yield* Effect.logWarning(
      `On this state file there works another already (${
        heardOf.join("; ")
      }); that is harmless, one is enough`,
    ).pipe(logEvent("daemons_share_state", { others: others.length }));
  }
  yield* Effect.addFinalizer(() => supervision.leave(id));
  return Effect.andThen(
    supervision.beat({ id, pid, startedAt, intervalMs }),
    Effect.sleep(pace.beat),
  );
});
