import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";

/**
 * Why writes no longer reach the state file that others open, in words; none while they do.
 * Failures are defects.
 */
export const StateFileWatch = Context.Reference<Effect.Effect<Option.Option<string>>>(
  "mrt/domain/StateFileWatch",
  { defaultValue: () => Effect.succeedNone },
);
