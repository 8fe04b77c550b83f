import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";

/** `2026-11-24T06:00:00.000Z`. */
export const isoTime = (epochMs: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(epochMs));

export const isoOrNull = (epochMs: Option.Option<number>): string | null =>
  Option.getOrNull(Option.map(epochMs, isoTime));

/**
 * `2026-11-24 14:00 +08:00`: the time in minutes and the offset (`UTC` for none) that holds then in
 * the zone of this IANA name; "" for a time no calendar has.
 */
export const formatLocal = (epochMs: number, timezone: string): string => {
  // Effect keeps the formatter of a zone, which takes long to make.
  const iso = Option.match(DateTime.makeZoned(epochMs, { timeZone: timezone }), {
    onNone: () => "",
    onSome: DateTime.formatIsoOffset,
  });
  if (!/^\d{4}-/.test(iso)) return "";
  const offset = iso.slice(-6);
  return `${iso.slice(0, 16).replace("T", " ")} ${offset === "+00:00" ? "UTC" : offset}`;
};
