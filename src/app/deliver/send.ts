import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { Unanswered } from "../../domain/errors.ts";
import type { Message, Notifier } from "../../domain/notifier.ts";

/** A send must end well within the 30 s lease. */
const sendSeconds = 18;
/** How long a stop waits for a message on its way, so that its fate is recorded. */
const stopTimeout = "20 seconds";
/** Sends, or fails with `Unanswered`: the receiver may have accepted the message all the same. */
export const sendInTime = ({ send }: Notifier, message: Message) =>
  send(message).pipe(
    Effect.timeoutOrElse({
      duration: `${sendSeconds} seconds`,
      orElse: () =>
        Effect.fail(
          new Unanswered({
            says: { en: `no answer within ${sendSeconds} s`, zh: `${sendSeconds} 秒内没有答复` },
          }),
        ),
    }),
  );

/**
 * Lets the effect finish when interrupted, for up to `stopTimeout`; `isStopping` tells it not to begin
 * another message.
 */
export const finishing = <A, E, R>(
  effect: (isStopping: () => boolean) => Effect.Effect<A, E, R>,
) =>
  Effect.uninterruptibleMask((restore) => {
    let stopping = false;
    return Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect(() => stopping))),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(
          Effect.onInterrupt(() => {
            stopping = true;
            return Fiber.await(fiber).pipe(
              Effect.timeoutOption(stopTimeout),
              Effect.andThen(Fiber.interrupt(fiber)),
            );
          }),
        ),
    );
  });
