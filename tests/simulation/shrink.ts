import type { Check } from "./checks.ts";
import { type History, plain, type Setup, type Step } from "./history.ts";
import { simulate } from "./simulate.ts";
import type { StateFiles } from "./state.ts";

/*
 * A failing history made as small as it can be while it fails the same check. It is the same for the
 * same history and budget.
 */

type Fails = (history: History) => boolean;

const day = 1440;

/** Nothing of it happens after the day of the failure. */
const shorter = (history: History, fails: Fails): History => {
  for (let days = 1; days < history.days; days++) {
    const next = { ...history, days, steps: history.steps.filter(({ at }) => at < days * day) };
    if (fails(next)) return next;
  }
  return history;
};

/** Leaves out halves, quarters and so on, as long as it still fails. */
const fewer = (history: History, fails: Fails): History => {
  let best = history;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1;) {
    let removed = false;
    for (let from = 0; from < best.steps.length;) {
      const steps = [...best.steps.slice(0, from), ...best.steps.slice(from + size)];
      const next = { ...best, steps };
      if (fails(next)) {
        best = next;
        removed = true;
      } else from += size;
    }
    if (size === 1 && !removed) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return best;
};

const settings: ReadonlyArray<keyof Setup> = [
  ...Object.keys(plain) as ReadonlyArray<keyof Setup>,
  "lists",
  "hours",
  "routes",
];

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Sets what does not matter to what is usual. */
const plainer = (history: History, fails: Fails): History => {
  let best = history;
  for (const key of settings) {
    if (same(best.setup[key], plain[key])) continue;
    const next = { ...best, setup: { ...best.setup, [key]: plain[key] } };
    if (fails(next)) best = next;
  }
  return best;
};

/** Simpler values of what a step says, the simplest first. */
const simpler = (step: Step): ReadonlyArray<Step> => {
  const numbers = (value: number) => [60, 10, 5].map((unit) => Math.round(value / unit) * unit);
  const changed = (key: string, values: ReadonlyArray<unknown>): ReadonlyArray<Step> =>
    values.map((value) => ({ ...step, [key]: value }) as Step);
  return Object.entries(step).flatMap(([key, value]): ReadonlyArray<Step> => {
    if (key === "at") return changed(key, numbers(Number(value)));
    if (key === "minutes" || key === "seconds") {
      return changed(key, [60, 600, 1440, ...numbers(Number(value))].filter((each) => each > 0));
    }
    if (key === "count") return changed(key, [8, 40]);
    if (key === "downMinutes" || key === "issue" || key === "model") return changed(key, [0]);
    if (key === "steps") return changed(key, [0, 1, 2, 5, 10]);
    if (value === true || value === false) {
      const { [key as keyof Step]: _, ...rest } = step;
      return [rest as Step];
    }
    return [];
  });
};

/** Rounds times and lengths, and leaves out what does not matter. */
const rounder = (history: History, fails: Fails): History => {
  let best = history;
  history.steps.forEach((_, index) => {
    for (let tries = 0; tries < 8; tries++) {
      const step = best.steps[index];
      if (step === undefined) return;
      const size = JSON.stringify(step).length;
      const found = simpler(step).find((simple) => {
        if (same(simple, step) || JSON.stringify(simple).length > size) return false;
        const isInOrder = (best.steps[index - 1]?.at ?? 0) <= simple.at &&
          simple.at <= (best.steps[index + 1]?.at ?? Infinity);
        const next = { ...best, steps: best.steps.with(index, simple) };
        if (!isInOrder || !fails(next)) return false;
        best = next;
        return true;
      });
      if (found === undefined) return;
    }
  });
  return best;
};

/** `isSpent` says when no more may be tried. */
export const shrink = (
  history: History,
  check: Check,
  files: StateFiles,
  isSpent: () => boolean = () => false,
): History => {
  const tried = new Map<string, boolean>();
  const fails: Fails = (candidate) => {
    if (isSpent()) return false;
    const key = JSON.stringify(candidate);
    const known = tried.get(key);
    if (known !== undefined) return known;
    const has = (found: ReturnType<typeof simulate>["violations"]) =>
      found.some((violation) => violation.check === check);
    const failed = has(simulate(candidate, files, has).violations);
    tried.set(key, failed);
    return failed;
  };
  let best = shorter(history, fails);
  for (let round = 0; round < 3; round++) {
    const next = plainer(fewer(best, fails), fails);
    const isDone = same(next, best);
    best = next;
    if (isDone) break;
  }
  return rounder(shorter(best, fails), fails);
};

const written = (value: unknown): string =>
  JSON.stringify(value).replace(/"(\w+)":/g, "$1: ").replace(/,(?=\S)/g, ", ")
    .replace(/\{(?=\S)/g, "{ ").replace(/(?<=\S)\}/g, " }");

/** The history as a test of `regressions_test.ts`. */
export const asCode = ({ setup, days, steps }: History, name: string): string => {
  const unusual = Object.fromEntries(
    settings.filter((key) => !same(setup[key], plain[key])).map((key) => [key, setup[key]]),
  );
  const shown = Object.keys(unusual).length === 0 ? "{}" : written(unusual);
  return [
    "replay(",
    `  ${JSON.stringify(name)},`,
    `  history(${shown}, ${days}, [`,
    ...steps.map((step) => `    ${written(step)},`),
    "  ]),",
    ");",
  ].join("\n");
};
