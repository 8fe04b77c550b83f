/*
 * A clock that leaps, for a minute by months or because the machine slept, makes everything look old.
 * Nothing is judged by it until it has gone on evenly for a while, or has come back.
 */

/** What the clock said when it was last believed, and how often it was not since. */
export interface BelievedClock {
  /** Epoch ms; none is known before the first look. */
  readonly at: number | undefined;
  readonly doubts: number;
}

export const noClock: BelievedClock = { at: undefined, doubts: 0 };

/** A leap that has lasted for so many looks is the truth. */
const mostDoubts = 5;
/** Looks come late on a busy machine, or early for a reason; in ms. */
const toleranceMs = 90_000;

/** The clock after one more look; looks come `everyMs` apart. With no doubts it is to be believed. */
export const clockAt = (
  { at, doubts }: BelievedClock,
  now: number,
  everyMs: number,
): BelievedClock => {
  const passedMs = (doubts + 1) * everyMs;
  const isSteady = at === undefined || doubts >= mostDoubts ||
    Math.abs(now - at - passedMs) <= toleranceMs + passedMs / 2;
  return isSteady ? { at: now, doubts: 0 } : { at, doubts: doubts + 1 };
};
