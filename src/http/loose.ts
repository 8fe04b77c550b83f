import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";

/*
 * Fields of an upstream's answer that nobody relies on: one that is malformed counts as absent.
 */

/** An optional field of any type. */
export const Loose = Schema.optionalKey(Schema.Unknown);

/** Names an element of a list, which may be anything. */
export const idOf = (element: unknown): string => {
  const id = Predicate.isObject(element) ? element["id"] : undefined;
  return typeof id === "string" ? id : "";
};

export const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "";

export const texts = (values: unknown): ReadonlyArray<string> =>
  Array.isArray(values) ? values.filter(isText) : [];

const isoDate =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d:?\d\d)?$/i;

const parsed = (text: string, zone: string): number => {
  const [, day, time = "00:00:00", own = zone] = isoDate.exec(text) ?? [];
  return Date.parse(`${day}T${time}${own}`);
};

/** No hub is older, and no honest date lies so far ahead. */
const earliest = Date.UTC(2000);
const latest = Date.UTC(2100);

/**
 * Epoch ms of an upstream's time, null where it is none: ISO 8601 (in `zone` unless it names its own),
 * epoch seconds, or milliseconds when far too large for seconds.
 */
export const instantOf = (time: unknown, zone: "Z" | "+08:00" = "Z"): number | null => {
  const text = typeof time === "string" && time.length <= 40 ? time.trim() : "";
  const number = typeof time === "number" ? time : /^\d+$/.test(text) ? Number(text) : undefined;
  const at = number === undefined
    ? parsed(text, zone)
    : Math.round(number > 1e11 ? number : number * 1000);
  return at >= earliest && at < latest ? at : null;
};
