/**
 * A wait in ms: `firstMs` after no failure in a row, twice as long after each, never above
 * `longestMs`.
 */
export const backoff = (firstMs: number, longestMs: number, failures: number): number =>
  Math.min(firstMs * 2 ** Math.min(failures, 20), longestMs);
