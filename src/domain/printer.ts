import * as Console from "effect/Console";
import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Unavailable } from "./errors.ts";

/** Prints a text and a line break where alerts are read; fails when it cannot be written there. */
export const Printer = Context.Reference<(text: string) => Effect.Effect<void, Unavailable>>(
  "mrt/domain/Printer",
  { defaultValue: () => Console.log },
);
