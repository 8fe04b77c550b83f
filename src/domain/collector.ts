import * as Effect from "effect/Effect";

/** Where layers put what they bring, in the order they are built. */
export interface Collector<A> {
  readonly add: (value: A) => Effect.Effect<void>;
  readonly all: Effect.Effect<ReadonlyArray<A>>;
}

export const makeCollector = <A>(): Collector<A> => {
  const values: Array<A> = [];
  return {
    add: (value) => Effect.sync(() => void values.push(value)),
    all: Effect.sync(() => [...values]),
  };
};
