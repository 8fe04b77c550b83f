import type * as Option from "effect/Option";

/** The process environment, the only place secrets come from. Empty values count as unset. */
export interface Environment {
  readonly get: (name: string) => Option.Option<string>;
}
