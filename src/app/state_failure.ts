import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { StateFailure } from "../domain/errors.ts";
import { log } from "./telemetry.ts";

/** The state failure behind a cause; none for any other cause. */
export const stateFailure = (cause: Cause.Cause<unknown>): Option.Option<StateFailure> => {
  const error = Cause.squash(cause);
  return error instanceof StateFailure ? Option.some(error) : Option.none();
};

/** Logs a sentence when the state file fails, and the whole cause when it is a bug. */
export const logDefect = (what: string, cause: Cause.Cause<unknown>): Effect.Effect<void> =>
  Option.match(stateFailure(cause), {
    onNone: () => log.defect({ what }, cause),
    onSome: ({ message }) => log.stateFailed({ what, error: message }),
  });
