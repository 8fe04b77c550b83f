import * as Duration from "effect/Duration";

const units = [
  ["d", Duration.toDays],
  ["h", Duration.toHours],
  ["min", Duration.toMinutes],
] as const;

/** A duration in its largest unit: `3 min`. */
export const durationText = (duration: Duration.Duration): string => {
  const [unit, count] = units.find(([, count]) => count(duration) >= 1) ??
    ["s", Duration.toSeconds] as const;
  return `${Math.max(0, Math.floor(count(duration)))} ${unit}`;
};

/** `3 min ago`, `in 2 h` or `now`, as seen at `now`. */
export const fromNow = (at: number, now: number): string =>
  Math.abs(at - now) < 1000
    ? "now"
    : at > now
    ? `in ${durationText(Duration.millis(at - now))}`
    : `${durationText(Duration.millis(now - at))} ago`;

const lengthOf: Readonly<Record<string, (count: number) => Duration.Duration>> = {
  s: Duration.seconds,
  m: Duration.minutes,
  min: Duration.minutes,
  h: Duration.hours,
  d: Duration.days,
  w: Duration.weeks,
};

/** What `30m`, `24h`, `7d` or `2w` says; undefined for anything else. */
export const durationOf = (text: string): Duration.Duration | undefined => {
  const found = /^(\d{1,6})\s*(s|m|min|h|d|w)$/.exec(text.trim());
  return found === null ? undefined : lengthOf[found[2] ?? ""]?.(Number(found[1]));
};
