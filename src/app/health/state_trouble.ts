import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Latch from "effect/Latch";
import * as Option from "effect/Option";
import { Notifiers } from "../../domain/notifier.ts";
import { type IncidentChanges, IncidentStore } from "../../domain/incident_store.ts";
import { sendInTime } from "../deliver/send.ts";
import { mostNotices, quietTime } from "./incident_changes.ts";
import { stateSubject } from "./incidents.ts";
import { log } from "../telemetry.ts";
import { noticesOf } from "./notices.ts";
import type { Phrase } from "../../domain/phrase.ts";

interface Failed {
  /** Epoch ms. */
  readonly since: number;
  readonly detail: Phrase;
}

/** Failures of the state file, which cannot be recorded in it. */
export interface StateTrouble {
  /** A failure since the last check. */
  failed: Option.Option<Failed>;
  /** Sources whose last poll could not be committed. */
  readonly unwritten: Map<string, Failed>;
  /** Channels notified while nothing could be recorded. */
  readonly notified: Set<string>;
  /** Whether the state file holds an open incident about itself, as far as is known. */
  isRecorded: boolean;
  /** Epoch ms of this process's notices of it. */
  notices: ReadonlyArray<number>;
  /** Whether a channel hears of MRT's own trouble. */
  readonly hears: (channel: string) => boolean;
  /** Open when the next check must not wait. */
  readonly alarm: Latch.Latch;
}

export const noTrouble = (hears: StateTrouble["hears"] = () => true): StateTrouble => ({
  hears,
  failed: Option.none(),
  unwritten: new Map(),
  notified: new Set(),
  isRecorded: false,
  notices: [],
  alarm: Latch.makeUnsafe(),
});

/** The current failure; none while the state file works. */
export const stateFailed = ({ failed, unwritten }: StateTrouble): Option.Option<Failed> =>
  Option.orElse(failed, () => Option.fromUndefinedOr([...unwritten.values()][0]));

/** Notes a failure; the first one triggers a check at once. */
export const noteFailure = (trouble: StateTrouble, detail: Phrase, source?: string) =>
  Effect.map(Clock.currentTimeMillis, (since) => {
    const isNew = Option.isNone(stateFailed(trouble));
    if (source === undefined) {
      trouble.failed = Option.orElse(trouble.failed, () => Option.some({ since, detail }));
    } else if (!trouble.unwritten.has(source)) {
      trouble.unwritten.set(source, { since, detail });
    }
    if (isNew) trouble.alarm.openUnsafe();
  });

/** Notifies every channel that hears of it and does not know yet, past the outbox. */
export const notifyDirectly = Effect.fnUntraced(function* (detail: Phrase, trouble: StateTrouble) {
  const now = yield* Clock.currentTimeMillis;
  const since = Option.match(stateFailed(trouble), { onNone: () => now, onSome: (at) => at.since });
  const begun: IncidentChanges["begun"] = [
    { kind: "state", subject: stateSubject, detail, since, recurring: false },
  ];
  const notifiers = yield* Notifiers;
  const before = trouble.notified.size;
  yield* Effect.forEach(
    notifiers.filter(({ channel }) => trouble.hears(channel) && !trouble.notified.has(channel)),
    (notifier) => {
      const { channel } = notifier;
      const [notice] = noticesOf([channel], now)({ begun, ended: [] });
      if (notice === undefined) return Effect.void;
      const { alert } = notice;
      const id = `${alert.id}:${channel}`;
      return sendInTime(notifier, { id, alerts: [alert], mention: false, recipients: [] }).pipe(
        Effect.tap(() => Effect.sync(() => trouble.notified.add(channel))),
        Effect.catch(({ message }) => log.deliveryFailed({ channel, error: message })),
      );
    },
    { concurrency: "unbounded", discard: true },
  );
  if (trouble.notified.size > before) {
    trouble.notices = [...trouble.notices, now].slice(-mostNotices);
  }
});

/** A state file that is locked keeps its readers waiting behind the writers that try. */
const longestRead = "1 second";

/**
 * The same while the state file fails, whether or not it can be read: once for an incident, and not
 * again and again for a flapping one.
 */
export const notifyFailing = Effect.fnUntraced(function* (detail: Phrase, trouble: StateTrouble) {
  const now = yield* Clock.currentTimeMillis;
  const incidents = yield* (yield* IncidentStore).incidents(now - Duration.toMillis(quietTime))
    .pipe(
      Effect.timeoutOption(longestRead),
      Effect.catchCause(() => Effect.succeedNone),
    );
  const recorded = Option.getOrElse(incidents, () => []).filter(({ kind }) => kind === "state");
  if (trouble.isRecorded || recorded.some(({ endedAt }) => Option.isNone(endedAt))) return;
  const times = recorded.flatMap(({ notifiedAt, endedAt }) => [
    notifiedAt,
    ...Option.toArray(endedAt),
  ]);
  const lately = Math.max(
    ...[trouble.notices, times].map((each) =>
      each.filter((at) => at > now - Duration.toMillis(quietTime)).length
    ),
  );
  if (trouble.notified.size > 0 || lately < mostNotices) yield* notifyDirectly(detail, trouble);
});
