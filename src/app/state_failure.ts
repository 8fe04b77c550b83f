import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { StateFailure } from "../domain/errors.ts";
import { log } from "./telemetry.ts";

/** The failure of the state behind a cause, none when it is something else. */
export const stateFailure = (cause: Cause.Cause<unknown>): Option.Option<StateFailure> => {
  const error = Cause.squash(cause);
  return error instanceof StateFailure ? Option.some(error) : Option.none();
};

/** A sentence where the state fails, the whole cause where it is a bug. */
export const logDefect = (what: string, cause: Cause.Cause<unknown>): Effect.Effect<void> =>
  Option.match(stateFailure(cause), {
    onNone: () => log.defect({ what }, cause),
    onSome: ({ message }) => Effect.logError(`${what}. ${message}`),
  });
