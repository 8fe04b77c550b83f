import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import { NotifyError, type Reason, Unavailable } from "../domain/errors.ts";
import type { Notifier, Receipt } from "../domain/notifier.ts";
import { type Delivery, Outbox, Outcome } from "../domain/outbox.ts";

/** A send is given up after this much of its 30 s lease. */
const sendTimeout = "18 seconds";
/** How long a stop waits for a message on its way, so that its fate is known and written down. */
const stopPatience = "3 seconds";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** What became of the deliveries of one channel. */
export interface DrainReport {
  readonly channel: string;
  readonly sent: number;
  /** Attempts that failed, wholly or for some recipients. */
  readonly failed: number;
}

/** The channel waits 30 s after its first failure, at most an hour after many. */
const holdMs = (reason: Reason, fails: number): number =>
  reason._tag === "RateLimited"
    ? Math.min(Math.max(reason.retryAfterMs, second), 24 * hour)
    : Math.min(30 * second * 2 ** Math.min(fails, 10), hour);

/** A message refused steps aside for 5 minutes at first, 6 hours at most: operators mend things. */
const retryMs = (attempts: number): number =>
  Math.min(5 * minute * 2 ** Math.min(attempts, 10), 6 * hour);

const decide = (
  delivery: Delivery,
  result: Exit.Exit<Receipt, NotifyError>,
  channelFails: number,
  /** Whether the message before this one was refused too: then it is not the message. */
  refusedBefore: boolean,
): Outcome => {
  if (Exit.isSuccess(result)) {
    const [first] = result.value.refused;
    if (first === undefined) return Outcome.Sent();
    return Outcome.Retry({
      reason: first.reason,
      inMs: retryMs(delivery.attempts),
      recipients: result.value.refused.map(({ recipient }) => recipient),
    });
  }
  const reason = Option.match(Cause.findErrorOption(result.cause), {
    onNone: () => new Unavailable({ message: "a defect of MRT stopped it, see the log" }),
    onSome: (error) => error.reason,
  });
  return reason._tag === "Rejected" && !refusedBefore
    ? Outcome.Retry({
      reason,
      inMs: retryMs(delivery.attempts),
      recipients: delivery.recipients,
    })
    : Outcome.Hold({ reason, inMs: holdMs(reason, channelFails) });
};

const wait = (outcome: Outcome, factor: number): Outcome =>
  outcome._tag === "Sent" ? outcome : { ...outcome, inMs: outcome.inMs * factor };

const attempt = Effect.fnUntraced(
  function* (notifier: Notifier, delivery: Delivery, refusedBefore: boolean) {
    const outbox = yield* Outbox;
    const { channel } = notifier;
    const result = yield* notifier.send(delivery).pipe(
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
      Effect.exit,
    );
    if (Exit.isFailure(result) && Cause.hasDies(result.cause)) {
      yield* Effect.logError(`${channel}: a defect of MRT stopped a delivery`, result.cause);
    }
    // Retry-After is a floor, so waiting is only ever made longer.
    const factor = yield* Random.nextBetween(1, 1.1);
    const fails = yield* outbox.channelFails(channel);
    const outcome = wait(decide(delivery, result, fails, refusedBefore), factor);
    yield* outbox.settle(delivery, outcome);
    if (outcome._tag !== "Sent") {
      yield* Effect.logWarning(`${channel}: ${outcome.reason.message}`);
    }
    return outcome;
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

/** Sends what is due on a channel, in order, until nothing is or the channel has to wait. */
export const drain = Effect.fn("Deliver.drain")(function* (notifier: Notifier) {
  const outbox = yield* Outbox;
  let sent = 0;
  let failed = 0;
  let refusedBefore = false;
  while (true) {
    const delivery = yield* outbox.claim(notifier.channel);
    if (Option.isNone(delivery)) break;
    // Once more right before what cannot be undone: the process may have stood still since.
    if (!(yield* outbox.renew(delivery.value))) continue;
    const outcome: Outcome = yield* finishing(attempt(notifier, delivery.value, refusedBefore));
    if (outcome._tag === "Sent") sent++;
    else failed++;
    refusedBefore = outcome._tag === "Retry";
    if (outcome._tag === "Hold") break;
  }
  const report: DrainReport = { channel: notifier.channel, sent, failed };
  return report;
});
