/*
 * The hooks that came within the last hour, so that none is taken twice.
 */

/** In ms. */
const remembered = 3_600_000;
/** More are not remembered; the oldest go first. */
const most = 10_000;

export const makeDeliveries = () => {
  /** When each came, oldest first. */
  const seen = new Map<string, number>();
  const forget = (now: number) => {
    for (const [mark, at] of seen) {
      if (seen.size <= most && now - at < remembered && at <= now) return;
      seen.delete(mark);
    }
  };
  return {
    /** Whether one of the marks came before; remembers all of them. */
    isReplayed: (marks: ReadonlyArray<string>, now: number): boolean => {
      forget(now);
      const named = marks.filter((mark) => mark !== "");
      if (named.some((mark) => seen.has(mark))) return true;
      for (const mark of named) seen.set(mark, now);
      forget(now);
      return false;
    },
  };
};
