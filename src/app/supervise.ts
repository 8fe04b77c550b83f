import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Chronicle } from "../domain/chronicle.ts";
import type { Source } from "../domain/source.ts";
import { type Incident, Supervision } from "../domain/supervision.ts";
import { incidentsOf, noticesOf } from "./incidents.ts";
import { fromNow } from "./span.ts";
import { logEvent } from "./log_event.ts";

const beatEvery = "30 seconds";

/** What is known of failures of the state file, which cannot be written into it. */
export interface StateTrouble {
  failed: Option.Option<{ readonly since: number; readonly detail: string }>;
}

const log = (what: "incident_began" | "incident_ended") => (incident: Incident) => {
  const { kind, subject, detail } = incident;
  const text = what === "incident_began"
    ? Effect.logWarning(`Incident: ${kind} ${subject}: ${detail}`)
    : Effect.logInfo(`Incident over: ${kind} ${subject}`);
  return text.pipe(logEvent(what, { kind, subject, detail }));
};

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
    stateFailed: trouble.failed,
  }, yield* supervision.openIncidents);
  if (turn.begun.length + turn.ended.length === 0) return;
  const { begun, ended } = yield* supervision.record(turn, noticesOf(channels, now));
  // It could be written down, so it works again.
  trouble.failed = Option.none();
  yield* Effect.forEach(begun, log("incident_began"), { discard: true });
  yield* Effect.forEach(ended, log("incident_ended"), { discard: true });
});

/** Says that this daemon is alive, until it ends. */
export const beat = Effect.fn("Supervise.beat")(function* (pid: number, intervalMs: number) {
  const supervision = yield* Supervision;
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
    Effect.sleep(beatEvery),
  );
});
