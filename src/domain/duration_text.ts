import * as Duration from "effect/Duration";
import { type Language, standardLanguage } from "./locale.ts";

const seconds = { count: Duration.toSeconds, en: "s", zh: "秒" };
const units = [
  { count: Duration.toDays, en: "d", zh: "天" },
  { count: Duration.toHours, en: "h", zh: "小时" },
  { count: Duration.toMinutes, en: "min", zh: "分钟" },
];

/** A duration in its largest unit: `3 min`, `3 分钟`. */
export const durationText = (
  duration: Duration.Duration,
  language: Language = standardLanguage,
): string => {
  const unit = units.find(({ count }) => count(duration) >= 1) ?? seconds;
  return `${Math.max(0, Math.floor(unit.count(duration)))} ${unit[language]}`;
};

/** `3 min ago`, `in 2 h` or `now`, as seen at `now`. */
export const fromNow = (
  at: number,
  now: number,
  language: Language = standardLanguage,
): string => {
  const text = durationText(Duration.millis(Math.abs(at - now)), language);
  if (Math.abs(at - now) < 1000) return { en: "now", zh: "现在" }[language];
  return at > now
    ? { en: `in ${text}`, zh: `${text}后` }[language]
    : { en: `${text} ago`, zh: `${text}前` }[language];
};

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
