import { standardReader } from "../src/views/reader.ts";
import { table } from "../src/views/table.ts";

/*
 * What the bench prints: a table for each section, and for each target whether it was met.
 */

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

/** The middle one. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** Medians of each figure by itself. */
export const medians = <K extends string>(
  runs: ReadonlyArray<Readonly<Record<K, number>>>,
  keys: ReadonlyArray<K>,
): Readonly<Record<K, number>> => {
  const found = keys.map((key) => [key, median(runs.map((run) => run[key]))] as const);
  return Object.fromEntries(found) as Record<K, number>;
};

/** A figure with as many digits as it is good for. */
export const figure = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

export const section = (
  title: string,
  explained: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
) => {
  const cells = [head, ...rows].map((row) =>
    row.map((cell, column) => {
      const text = typeof cell === "number" ? figure(cell) : cell;
      const width = Math.max(
        ...[head, ...rows].map((other) => {
          const found = other[column] ?? "";
          return (typeof found === "number" ? figure(found) : found).length;
        }),
      );
      return column === 0 ? text : text.padStart(width);
    })
  );
  print(
    `\n${title}\n${explained}\n\n${
      table(cells, standardReader).map((line) => `  ${line}`).join("\n")
    }\n`,
  );
};

let missed = 0;
export const missedTargets = () => missed;

/** Says whether a figure stays within its target. */
export const target = (name: string, value: number, most: number, unit = "") => {
  const met = value <= most;
  if (!met) missed++;
  print(
    `  ${met ? "met   " : "MISSED"} ${name}: ${figure(value)}${unit}, at most ${
      figure(most)
    }${unit}`,
  );
};

export const note = (text: string) => print(`  ${text}`);
