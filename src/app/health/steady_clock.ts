import * as Duration from "effect/Duration";

/*
 * A clock that leaps, because it was wrong for a minute or the machine slept, makes everything look
 * old. Nothing is judged by it until it has run evenly for a while, or has come back.
 */

/** The time when the clock was last trusted, and how often it was doubted since. */
export interface BelievedClock {
  /** Epoch ms; none is known before the first look. */
  readonly at: number | undefined;
  readonly doubts: number;
}

export const noClock: BelievedClock = { at: undefined, doubts: 0 };

/** A leap that lasts for this many checks is real. */
const mostDoubts = 5;
/** Checks come late on a busy machine, and early after an alarm. */
const tolerance = Duration.seconds(90);

/** The clock after one more check; checks are `every` apart. It is trusted when `doubts` is 0. */
export const clockAt = (
  { at, doubts }: BelievedClock,
  now: number,
  every: Duration.Duration,
): BelievedClock => {
  const expected = (doubts + 1) * Duration.toMillis(every);
  const isSteady = at === undefined || doubts >= mostDoubts ||
    Math.abs(now - at - expected) <= Duration.toMillis(tolerance) + expected / 2;
  return isSteady ? { at: now, doubts: 0 } : { at, doubts: doubts + 1 };
};
