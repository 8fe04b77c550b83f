import { hashOf } from "../domain/hash.ts";

/** The keys of every object in one order, whatever the file's. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1)
      .map(([key, each]) => [key, ordered(each)]),
  );
};

/** SHA-256 (hex) of a config without the keys that say neither what is watched nor who is alerted. */
export const configHash = (config: unknown, without: ReadonlyArray<string>): string => {
  const entries = Object.entries(config ?? {}).filter(([key]) => !without.includes(key));
  return hashOf("config", JSON.stringify(ordered(Object.fromEntries(entries))));
};
