import { table } from "../src/views/table.ts";

/*
 * What the bench prints: a table for each section, and at the end one of the targets.
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
      table(cells, { columns: Infinity, canColor: false }).map((line) => `  ${line}`).join("\n")
    }\n`,
  );
};

/** A figure and what it must not exceed. */
interface Target {
  readonly work: string;
  readonly floor: string;
  readonly most: string;
  readonly value: string;
  readonly met: boolean;
}

const targets: Array<Target> = [];

/** Records a figure for the table of targets, beside the least it could be. */
export const target = (
  work: string,
  value: number,
  most: number,
  { unit = "", floor }: {
    readonly unit?: string;
    /** A figure and what it is. */
    readonly floor?: readonly [value: number, of: string];
  } = {},
) =>
  targets.push({
    work,
    floor: floor === undefined ? "" : `${figure(floor[0])}${floor[1]}`,
    most: `≤ ${figure(most)}${unit}`,
    value: `${figure(value)}${unit}`,
    // A difference below zero is noise.
    met: value >= 0 && value <= most,
  });

const machine = async (): Promise<string> => {
  const file = async (path: string) => await Deno.readTextFile(path).catch(() => "");
  const model = /^model name\s*: (.*)$/m.exec(await file("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const memory = /^MemTotal:\s*(\d+) kB$/m.exec(await file("/proc/meminfo"))?.[1] ?? "0";
  return `${navigator.hardwareConcurrency} cores of ${model}, ${
    figure(Number(memory) / 1024 ** 2)
  } GB of memory, Deno ${Deno.version.deno}, ${Deno.build.os}`;
};

/** Prints the table of targets and the machine it holds for. */
export const printTargets = async (tookMs: number) => {
  const missed = targets.filter(({ met }) => !met).length;
  section(
    "Targets",
    `${await machine()}; ${figure(Math.round(tookMs / 1000))} s, ${
      missed === 0 ? "all met" : `${missed} missed`
    }.`,
    ["work", "floor", "target", "figure", ""],
    targets.map(({ work, floor, most, value, met }) => [
      work,
      floor,
      most,
      value,
      met ? "met" : "MISSED",
    ]),
  );
};
