import { type Past, past, type Shown } from "./shown.ts";

/*
 * What a list of GitHub keeps of each repository, by the repository's id and in the order in which it came.
 */

/** What is true of an item unless its list says otherwise. */
export const ordinary = {
  recorded: () => undefined,
  restricted: false,
  returns: 0,
  number: 0,
} satisfies Partial<Shown>;

export const keptByRepo = <A>(now: () => number) => {
  const kept = new Map<number, Array<Past<A>>>();
  const of = (repo: number): Array<Past<A>> => {
    const found = kept.get(repo) ?? [];
    kept.set(repo, found);
    return found;
  };
  return {
    of,
    add: (repo: number, state: A) => {
      const history = past<A>();
      history.put(now(), state);
      of(repo).push(history);
    },
    change: (history: Past<A> | undefined, to: (state: A) => Partial<A>) => {
      const state = history?.when(now());
      if (state !== undefined) history?.put(now(), { ...state, ...to(state) });
    },
    remove: (repo: number, history: Past<A>) => {
      of(repo).splice(of(repo).indexOf(history), 1);
    },
    /** The nth newest; counts on from the first where there are fewer. */
    newest: (repo: number, nth: number): Past<A> | undefined => {
      const all = of(repo);
      return all[all.length - 1 - nth % Math.max(1, all.length)];
    },
  };
};

/** To the second, as GitHub dates what happens. */
export const second = (at: number): number => Math.floor(at / 1000) * 1000;
