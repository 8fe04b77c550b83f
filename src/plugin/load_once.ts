import * as Effect from "effect/Effect";

/** What `load` brings, loaded when it is first needed; afterwards it is there at once. */
export const loadOnce = <A>(load: () => Promise<A>): Effect.Effect<A> => {
  let loaded: { readonly value: A } | undefined;
  return Effect.suspend(() =>
    loaded === undefined
      ? Effect.tap(Effect.promise(load), (value) => Effect.sync(() => loaded = { value }))
      : Effect.succeed(loaded.value)
  );
};
