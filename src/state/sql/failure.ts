import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import { SqlError } from "effect/sql/SqlError";
import { StateFailure } from "../../domain/errors.ts";

/** What the database's client says is wrong, undefined where only a bug explains the error. */
const failureIn = (error: unknown): StateFailure | undefined => {
  if (error instanceof SqlError) return failureIn(error.reason.cause);
  return Predicate.hasProperty(error, "failure") && error.failure instanceof StateFailure
    ? error.failure
    : undefined;
};

/** Turns SQL errors into defects: the `StateFailure` that its client attached as `failure`, if any. */
export const orDie = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, never, R> =>
  Effect.catch(effect, (error) => Effect.die(failureIn(error) ?? error));
