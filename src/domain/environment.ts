import * as Context from "effect/Context";
import * as Option from "effect/Option";

/** The variables of the process, the only place secrets come from. Empty values count as unset. */
export interface Environment {
  readonly get: (name: string) => Option.Option<string>;
}

/** Knows no variable until the process, or a test, provides its own. */
export const Environment = Context.Reference<Environment>("mrt/domain/Environment", {
  defaultValue: () => ({ get: () => Option.none() }),
});
