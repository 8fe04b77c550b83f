/*
 * Every choice of a simulation comes from one number.
 */

export interface Dice {
  /** At least 0 and below 1. */
  readonly next: () => number;
  /** A whole number from `least` to `most`. */
  readonly whole: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <A>(options: readonly [A, ...ReadonlyArray<A>]) => A;
}

/** mulberry32: small, fast, and the same everywhere. */
export const dice = (seed: number): Dice => {
  let state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) >>> 0;
  const next = () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: ([first, ...others]) => {
      const index = whole(0, others.length);
      return index === 0 ? first : others[index - 1] ?? first;
    },
  };
};
