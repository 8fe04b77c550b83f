const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const;

/** A duration in its largest unit: `3 min`. */
export const durationText = (ms: number): string => {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["s", 1000];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
};

/** `3 min ago`, `in 2 h` or `now`, as seen at `now`. */
export const fromNow = (at: number, now: number): string =>
  Math.abs(at - now) < 1000
    ? "now"
    : at > now
    ? `in ${durationText(at - now)}`
    : `${durationText(now - at)} ago`;

/** Milliseconds of `30m`, `24h`, `7d` or `2w`; undefined for anything else. */
export const durationOf = (text: string): number | undefined => {
  const found = /^(\d{1,6})\s*(s|m|min|h|d|w)$/.exec(text.trim());
  if (found === null) return undefined;
  const sizes: Readonly<Record<string, number>> = {
    s: 1000,
    m: 60_000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
  };
  return Number(found[1]) * (sizes[found[2] ?? ""] ?? 0);
};
