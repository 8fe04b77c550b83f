/*
 * The dates of feeds: RFC 822 as RSS has it, ISO 8601 as the others do, and what people make of them.
 * They tell when something happened, never what is new.
 */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Zones by name, in hours east of Greenwich. */
const zones: Readonly<Record<string, number>> = {
  ...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, BST: 1, CET: 1, WEST: 1, CEST: 2, EET: 2, EEST: 3 },
  ...{ MSK: 3, IST: 5.5, ICT: 7, SGT: 8, HKT: 8, AWST: 8, JST: 9, KST: 9, AEST: 10, AEDT: 11 },
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
};

/** Where a feed's dates are at home. */
export interface Home {
  /** Whether `CST` is China's time and not Chicago's, and a date without a zone is of China too. */
  readonly isChinese: boolean;
}

const chinaHours = 8;

/** Hours east of Greenwich; a zone nobody knows is UTC, as RFC 2822 has it. */
const hoursOf = (zone: string, { isChinese }: Home): number => {
  const name = zone.toUpperCase();
  if (name === "") return isChinese ? chinaHours : 0;
  if (isChinese && name === "CST") return chinaHours;
  const [, sign, hours, minutes = "0"] =
    /^(?:GMT|UTC)?\s?([+-])(\d{1,2})(?::?(\d\d))?$/.exec(name) ?? [];
  if (sign === undefined) return zones[name] ?? 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) + Number(minutes) / 60);
};

const time = String.raw`(?:[T,\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?)?\s*`;
const zone = String.raw`([A-Z]{1,5}|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d\d)?)?`;
/** `Wed, 02 Sep 26 10:00 CST`, `2 September 2026`. */
const dayFirst = new RegExp(
  String
    .raw`^(?:[a-z]+[.,]*\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[.,]?[\s-]+(\d{4}|\d\d)${time}${zone}$`,
  "i",
);
/** `2026-09-02T10:00:00Z`, `2026/9/2 10:00`, `2026年9月2日`. */
const yearFirst = new RegExp(
  String.raw`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?${time}${zone}$`,
  "i",
);

/** RFC 2822: of two digits, those below 50 are of this century. */
const yearOf = (digits: string): number =>
  Number(digits) + (digits.length > 2 ? 0 : Number(digits) < 50 ? 2000 : 1900);

/** No feed is older, and no honest date lies so far ahead. */
const earliest = Date.UTC(1990);
const latest = Date.UTC(2100);
const longest = 60;

/** Epoch ms, null for what is no date. */
export const feedDate = (text: string, home: Home): number | null => {
  // A comment may repeat the zone: `+0800 (CST)`.
  const date = text.slice(0, longest).replace(/\s*\([^)]*\)\s*$/, "").trim();
  const rfc = dayFirst.exec(date);
  const iso = rfc === null ? yearFirst.exec(date) : null;
  const [, first = "", month = "", last = "", hour = "0", minute = "0", second = "0", zone = ""] =
    rfc ?? iso ?? [];
  const [year, day] = rfc === null ? [Number(first), Number(last)] : [yearOf(last), Number(first)];
  const index = rfc === null ? Number(month) - 1 : months.indexOf(month.toLowerCase());
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  // A leap second is the second after it, as it is to everybody's clock.
  if ((rfc ?? iso) === null || index < 0 || hours > 23 || minutes > 59 || seconds > 60) return null;
  const local = Date.UTC(year, index, day, hours, minutes, seconds);
  // The 31st of September would be the 1st of October.
  if (new Date(Date.UTC(year, index, day)).getUTCDate() !== day) return null;
  const at = local - hoursOf(zone, home) * 3_600_000;
  return at >= earliest && at < latest ? at : null;
};
