import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Scope from "effect/Scope";

/** What a command knows of the process it runs in, beside its streams and variables. */
export class Process extends Context.Service<Process, {
  readonly id: number;
  /** Whether somebody watches standard error. */
  readonly logsToTerminal: boolean;
  /**
   * Listens for SIGHUP until the scope ends (Windows knows none). Succeeds with an effect that waits
   * for the next one that nobody has waited for yet; several that come together are one.
   */
  readonly hangups: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>;
}>()("mrt/cli/Process") {}
