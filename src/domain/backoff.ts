import * as Duration from "effect/Duration";

/** A wait: `first` after no failure in a row, twice as long after each, never above `longest`. */
export const backoff = (
  first: Duration.Duration,
  longest: Duration.Duration,
  failures: number,
): Duration.Duration => Duration.min(Duration.times(first, 2 ** Math.min(failures, 20)), longest);
