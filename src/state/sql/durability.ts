import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** Whether a transaction must survive a power failure, which costs a wait for the disk. */
export const Durable = Context.Reference<boolean>("mrt/state/sql/Durable", {
  defaultValue: () => true,
});

/**
 * For transactions whose loss to a power failure changes nothing: a lease nobody holds afterwards, a
 * poll that tells nothing and finds the same again.
 */
export const repeatable: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =
  Effect.provideService(Durable, false);
