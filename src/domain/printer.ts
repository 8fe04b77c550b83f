import * as Console from "effect/Console";
import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Unavailable } from "./errors.ts";

/** Prints a line where alerts are read; fails when it cannot be written. */
export const Printer = Context.Reference<(text: string) => Effect.Effect<void, Unavailable>>(
  "mrt/domain/Printer",
  { defaultValue: () => Console.log },
);
