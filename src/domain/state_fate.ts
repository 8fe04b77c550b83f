import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";

/**
 * Why what is written no longer reaches the state file that others will open, in words; none while it
 * does. Failures are defects.
 */
export const StateFileWatch = Context.Reference<Effect.Effect<Option.Option<string>>>(
  "mrt/domain/StateFileWatch",
  { defaultValue: () => Effect.succeedNone },
);
