import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { NotifyError, Unanswered } from "../../domain/errors.ts";
import type { Message, Notifier } from "../../domain/notifier.ts";

/** A send is given up after this much of its 30 s lease. */
const sendTimeout = "18 seconds";
/** How long a stop waits for a message on its way, so that its fate is known and written down. */
const stopTimeout = "20 seconds";
/** Sends, or fails for want of an answer: the receiver may have taken the message all the same. */
export const sendInTime = ({ channel, send }: Notifier, message: Message) =>
  send(message).pipe(
    Effect.timeoutOrElse({
      duration: sendTimeout,
      orElse: () =>
        Effect.fail(
          new NotifyError({
            channel,
            reason: new Unanswered({ message: `no answer within ${sendTimeout}` }),
          }),
        ),
    }),
  );

/** Lets the effect come to its end when a stop is asked for, but not for long. */
export const finishing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect)),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(
          Effect.onInterrupt(() =>
            Fiber.await(fiber).pipe(
              Effect.timeoutOption(stopTimeout),
              Effect.andThen(Fiber.interrupt(fiber)),
            )
          ),
        ),
    )
  );
