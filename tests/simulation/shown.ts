/*
 * What an upstream shows, in the terms of the promises: no cursor, no page and no hash of MRT is in it.
 */

/** One item as a list shows it. Times in epoch ms. */
export interface Shown {
  readonly id: string;
  /** What is news about it: when this differs from what was shown before, something has happened. */
  readonly news: string;
  /** As it was then, where people wrote only what the upstream's own record of it tells. */
  readonly recorded: (at: number) => string | undefined;
  /** Not everybody is let in. */
  readonly restricted: boolean;
  /** How often it was taken away and published again. */
  readonly returns: number;
  /** All that rules search. */
  readonly text: string;
  readonly createdAt: number;
  /** Since when the list has it, whatever its date says. */
  readonly since: number;
  readonly updatedAt: number;
  /** When it was last taken into the list, where that leaves items out. */
  readonly shownSince?: number;
  /** The whole lists in a row that were without it; absent before one has shown it. */
  readonly missing?: number;
  /** Its place among all of its list, for one that comes from elsewhere; 0 where there is none. */
  readonly number: number;
  /** The element as the wire carries it. */
  readonly element: () => unknown;
}

/** The states an item has had, each from when on. */
export interface Past<A> {
  readonly put: (at: number, state: A) => void;
  /** As it was then, undefined before it was there. */
  readonly when: (at: number) => A | undefined;
  /** Oldest first. */
  readonly all: () => ReadonlyArray<{ readonly at: number; readonly state: A }>;
  /** When it came to be there. */
  readonly since: () => number;
}

export const past = <A>(): Past<A> => {
  const states: Array<{ readonly at: number; readonly state: A }> = [];
  return {
    all: () => states,
    since: () => states[0]?.at ?? 0,
    put: (at, state) => void states.push({ at, state }),
    when: (at) => {
      for (let index = states.length - 1; index >= 0; index--) {
        const known = states[index];
        if (known !== undefined && known.at <= at) return known.state;
      }
      return undefined;
    },
  };
};

/** Since when an item is in a list that leaves out some of its states, if it is there at that time. */
export const inListSince = <A>(
  history: Past<A>,
  at: number,
  isLeftOut: (state: A) => boolean,
): number => {
  const states = history.all().filter((state) => state.at <= at);
  return states[1 + states.findLastIndex(({ state }) => isLeftOut(state))]?.at ?? at;
};
