import type * as Arr from "effect/Array";
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import type { Alert } from "../domain/alert.ts";
import { NotifyError, Unavailable } from "../domain/errors.ts";
import type { Message, Notifier } from "../domain/notifier.ts";
import { type Batch, type Limits, Outbox } from "../domain/outbox.ts";
import { hashOf } from "./events.ts";
import { logEvent } from "./log_event.ts";
import { decide } from "./outcome.ts";
import { counted } from "../domain/text.ts";

/** A send is given up after this much of its 30 s lease. */
const sendTimeout = "18 seconds";
/** How long a stop waits for a message on its way, so that its fate is known and written down. */
const stopPatience = "3 seconds";

/** What of the config concerns deliveries. */
export interface DeliverySettings extends Limits {
  /** More alerts than this that wait for one channel go together, in as few messages as hold them. */
  readonly digestAbove: number;
}

/** What became of the deliveries of one channel. */
export interface DrainReport {
  readonly channel: string;
  /** Alerts told. */
  readonly sent: number;
  /** Attempts that failed, wholly or for some recipients. */
  readonly failed: number;
  /** Alerts given up. */
  readonly dead: number;
  /** Epoch ms until which the rest waits for the minute's share alone. */
  readonly pacedUntil: Option.Option<number>;
}

/** The same for every attempt at the same deliveries. */
const messageId = ({ channel, deliveries }: Batch): string =>
  deliveries.length === 1
    ? deliveries[0].id
    : `${hashOf("digest", ...deliveries.map(({ id }) => id)).slice(0, 32)}:${channel}`;

const alertsOf = ({ deliveries: [first, ...others] }: Batch): Arr.NonEmptyReadonlyArray<Alert> => [
  first.alert,
  ...others.map(({ alert }) => alert),
];

/** Sends, or fails for want of an answer. */
export const sendInTime = ({ channel, send }: Notifier, message: Message) =>
  send(message).pipe(
    Effect.timeoutOrElse({
      duration: sendTimeout,
      orElse: () =>
        Effect.fail(
          new NotifyError({
            channel,
            reason: new Unavailable({ message: `no answer within ${sendTimeout}` }),
          }),
        ),
    }),
  );

const attempt = Effect.fnUntraced(
  function* (notifier: Notifier, batch: Batch, mention: boolean, limits: Limits) {
    const outbox = yield* Outbox;
    const { channel } = notifier;
    const message = {
      id: messageId(batch),
      alerts: alertsOf(batch),
      // What MRT says of itself disturbs nobody.
      mention: mention && batch.deliveries.some(({ alert }) => alert.kind !== "notice"),
      recipients: batch.recipients,
    };
    const result = yield* Effect.exit(sendInTime(notifier, message));
    if (Exit.isFailure(result) && Cause.hasDies(result.cause)) {
      yield* Effect.logError(`${channel}: a defect of MRT stopped a delivery`, result.cause);
    }
    // Retry-After is a floor, so waiting is only ever made longer.
    const factor = yield* Random.nextBetween(1, 1.1);
    const outcome = decide(batch, result, yield* outbox.health(channel), factor);
    const dead = yield* outbox.settle(batch, outcome, limits);
    if (outcome._tag !== "Sent") {
      const error = outcome.reason.message;
      yield* Effect.logWarning(`${channel}: ${error}`).pipe(
        logEvent("delivery_failed", { channel, error }),
      );
    }
    if (dead > 0) {
      yield* Effect.logError(
        `${channel}: gave up ${counted(dead, "alert")}; see mrt failures`,
      ).pipe(logEvent("delivery_given_up", { channel, alerts: dead }));
    }
    return { outcome, dead };
  },
);

/** Lets the effect come to its end when a stop is asked for, but not for long. */
const finishing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect)),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(
          Effect.onInterrupt(() =>
            Fiber.await(fiber).pipe(
              Effect.timeoutOption(stopPatience),
              Effect.andThen(Fiber.interrupt(fiber)),
            )
          ),
        ),
    )
  );

/**
 * Whoever sends on one channel. `drain` sends what is due, in order, until nothing is or the channel
 * has to wait. What began as a digest goes on as one until nothing is left.
 */
export const makeCourier = (
  notifier: Notifier,
  { gather, ...settings }: DeliverySettings & {
    /** Whether to wait for a pause in what comes in, so that a burst becomes a digest. */
    readonly gather: boolean;
  },
) => {
  const { channel, maxPerMinute } = notifier;
  /** Parts of a digest sent so far, none when no digest has been begun. */
  let parts = 0;
  let isDigest = false;
  const take = (alerts: Arr.NonEmptyReadonlyArray<Alert>): number => {
    isDigest = parts > 0 || alerts.length > settings.digestAbove;
    return isDigest ? notifier.fits(alerts) : 1;
  };
  return Effect.gen(function* () {
    const outbox = yield* Outbox;
    let report: DrainReport = { channel, sent: 0, failed: 0, dead: 0, pacedUntil: Option.none() };
    while (true) {
      const claimed = yield* outbox.claim({ channel, maxPerMinute, gather, take });
      if (claimed._tag !== "Taken") {
        if (claimed._tag === "Idle") parts = 0;
        return claimed._tag === "Paced"
          ? { ...report, pacedUntil: Option.some(claimed.until) }
          : report;
      }
      const { batch } = claimed;
      // Once more right before what cannot be undone: the process may have stood still since.
      if (!(yield* outbox.renew(batch))) continue;
      const { outcome, dead } = yield* finishing(
        attempt(notifier, batch, parts === 0, settings),
      );
      const sent = outcome._tag === "Sent";
      if (sent && isDigest) parts++;
      report = {
        ...report,
        sent: report.sent + (sent ? batch.deliveries.length : 0),
        failed: report.failed + (sent ? 0 : 1),
        dead: report.dead + dead,
      };
      if (outcome._tag === "Hold") return report;
    }
  }).pipe(Effect.withSpan("Deliver.drain"));
};
