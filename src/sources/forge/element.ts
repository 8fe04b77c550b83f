import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";

/*
 * Fields of the elements that forges list. Elements differ by age and by product, so only what an item
 * requires is required; any other field that cannot be decoded counts as absent.
 */

/** An optional field of any type. */
export const Anything = Schema.optionalKey(Schema.Unknown);

export const property = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined;

export const textOrNull = (value: unknown): string | null =>
  typeof value === "string" ? value : null;

const tooLate = Date.UTC(2100, 0, 1);

/** Epoch ms, null for anything but a date of our times. */
export const instant = (value: unknown): number | null => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
  const at = Date.parse(value);
  return at >= 0 && at < tooLate ? at : null;
};

/** The name of an account. */
export const loginOf = (user: unknown): string | null => textOrNull(property(user, "login"));

export const labelNames = (labels: unknown): ReadonlyArray<string> =>
  Array.isArray(labels)
    ? labels.flatMap((label: unknown) =>
      textOrNull(label) ?? textOrNull(property(label, "name")) ?? []
    )
    : [];
