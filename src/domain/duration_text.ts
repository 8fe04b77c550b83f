import { type Language, standardLanguage } from "./locale.ts";

const second = { size: 1000, en: "s", zh: "秒" };
const units = [
  { size: 86_400_000, en: "d", zh: "天" },
  { size: 3_600_000, en: "h", zh: "小时" },
  { size: 60_000, en: "min", zh: "分钟" },
  second,
];

/** A duration in its largest unit: `3 min`, `3 分钟`. */
export const durationText = (ms: number, language: Language = standardLanguage): string => {
  const unit = units.find(({ size }) => ms >= size) ?? second;
  return `${Math.max(0, Math.floor(ms / unit.size))} ${unit[language]}`;
};

/** `3 min ago`, `in 2 h` or `now`, as seen at `now`. */
export const fromNow = (
  at: number,
  now: number,
  language: Language = standardLanguage,
): string => {
  const text = durationText(Math.abs(at - now), language);
  if (Math.abs(at - now) < 1000) return { en: "now", zh: "现在" }[language];
  return at > now
    ? { en: `in ${text}`, zh: `${text}后` }[language]
    : { en: `${text} ago`, zh: `${text}前` }[language];
};

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
