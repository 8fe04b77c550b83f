/** What is to happen when: the earliest first, at the same time in the order it was added. */
export interface TimeQueue<A> {
  readonly add: (at: number, what: A) => void;
  /** Infinity when it is empty. */
  readonly nextAt: () => number;
  readonly take: () => A | undefined;
  readonly size: () => number;
}

interface Entry<A> {
  readonly at: number;
  readonly order: number;
  readonly what: A;
}

const before = <A>(a: Entry<A>, b: Entry<A>) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap. */
export const queue = <A>(): TimeQueue<A> => {
  const heap: Array<Entry<A>> = [];
  let added = 0;
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    if (a === undefined || b === undefined) return;
    heap[i] = b;
    heap[j] = a;
  };
  const isBefore = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && (b === undefined || before(a, b));
  };
  return {
    add: (at, what) => {
      heap.push({ at, order: added++, what });
      for (let i = heap.length - 1; i > 0;) {
        const parent = (i - 1) >> 1;
        if (isBefore(parent, i)) break;
        swap(parent, i);
        i = parent;
      }
    },
    nextAt: () => heap[0]?.at ?? Infinity,
    take: () => {
      const [first] = heap;
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length === 0) return first.what;
      heap[0] = last;
      for (let i = 0;;) {
        const left = 2 * i + 1;
        const least = isBefore(left + 1, left) ? left + 1 : left;
        if (heap[least] === undefined || isBefore(i, least)) break;
        swap(i, least);
        i = least;
      }
      return first.what;
    },
    size: () => heap.length,
  };
};
