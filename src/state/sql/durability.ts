import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** Whether a transaction must survive a power failure, which costs a wait for the disk. */
export const Durable = Context.Reference<boolean>("mrt/state/sql/Durable", {
  defaultValue: () => true,
});

/**
 * For transactions that take a lease: without it a power failure leaves what it would leave anyway, a
 * lease nobody holds.
 */
export const expiring: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect
  .provideService(Durable, false);
