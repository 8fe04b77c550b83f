import * as Effect from "effect/Effect";
import { identity } from "effect/Function";

/** Where layers put what they bring, in the order they are built. */
export interface Collector<A> {
  readonly add: (value: A) => Effect.Effect<void>;
  readonly all: Effect.Effect<ReadonlyArray<A>>;
}

/** A collector whose values are what `prepare` makes of those that are added. */
export const makeCollector = <A>(prepare: (value: A) => A = identity): Collector<A> => {
  const values: Array<A> = [];
  return {
    add: (value) => Effect.sync(() => void values.push(prepare(value))),
    all: Effect.sync(() => [...values]),
  };
};
