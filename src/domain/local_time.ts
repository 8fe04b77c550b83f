const formatters = new Map<string, Intl.DateTimeFormat>();

/** Slow to make, so each is made once. */
const formatterOf = (timezone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "longOffset",
  });
  formatters.set(timezone, made);
  return made;
};

/** `2026-11-24 14:00 +08:00` at a place such as `Asia/Shanghai`, "" for a time no calendar has. */
export const formatLocal = (epochMs: number, timezone: string): string => {
  if (!(Math.abs(epochMs) <= 8.64e15)) return "";
  const parts = new Map(
    formatterOf(timezone).formatToParts(epochMs).map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  const offset = part("timeZoneName").replace("GMT", "") || "UTC";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${
    part("minute")
  } ${offset}`;
};
