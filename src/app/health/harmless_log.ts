import * as Effect from "effect/Effect";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";

/** Runs the effect with loggers that cannot fail it: a line that cannot be written is dropped. */
export const harmlessLog: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =
  Effect.updateService(
    Logger.CurrentLoggers,
    (loggers) =>
      new Set(
        [...loggers].map((logger) =>
          Logger.make<unknown, unknown>((line) => Option.liftThrowable(() => logger.log(line))())
        ),
      ),
  );
