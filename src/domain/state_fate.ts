import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { Phrase } from "./phrase.ts";

/**
 * Why writes no longer reach the state file that others open; none while they do.
 * Failures are defects.
 */
export const StateFileWatch = Context.Reference<Effect.Effect<Option.Option<Phrase>>>(
  "mrt/domain/StateFileWatch",
  { defaultValue: () => Effect.succeedNone },
);
