import * as Effect from "effect/Effect";
import type { Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { SourceStore } from "../../domain/source_store.ts";

/*
 * What is watched now: the sources of the config and those that have joined them, as an owner's
 * repositories do. Which these are is told by the items of the source that they join.
 */

const withJoined = Effect.fnUntraced(function* <A>(
  configured: ReadonlyArray<A>,
  keyOf: (each: A) => string,
  /** Undefined for what none can join. */
  membersOf: (
    each: A,
  ) => ((items: ReadonlyArray<Item>) => Effect.Effect<ReadonlyArray<A>>) | undefined,
) {
  const store = yield* SourceStore;
  const watched = new Map(configured.map((each) => [keyOf(each).toLowerCase(), each]));
  for (const each of configured) {
    const members = membersOf(each);
    if (members === undefined) continue;
    for (const member of yield* members(yield* store.presentItems(keyOf(each)))) {
      const key = keyOf(member).toLowerCase();
      if (!watched.has(key)) watched.set(key, member);
    }
  }
  const all: ReadonlyArray<A> = [...watched.values()];
  return all;
});

/** The configured sources, followed by those that have joined them. */
export const sourcesNow = (configured: ReadonlyArray<Source>) =>
  withJoined(configured, ({ key }) => key, ({ members }) => members);

interface Joinable<A> {
  readonly id: string;
  readonly members?: (item: Item) => ReadonlyArray<A>;
}

/** The same of their entries in the config, for those who look at the state alone. */
export const entriesNow = <A extends Joinable<A>>(configured: ReadonlyArray<A>) =>
  withJoined(
    configured,
    ({ id }) => id,
    ({ members }) =>
      members && ((items: ReadonlyArray<Item>) => Effect.succeed(items.flatMap(members))),
  );
