import type { Check } from "./checks.ts";
import { type History, plain, type Setup, type Step } from "./history.ts";

/*
 * A failing history made as small as it can be while it fails the same check.
 */

type Fails = (history: History) => boolean;

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

const settings = Object.keys(plain) as ReadonlyArray<keyof Setup>;

/** Sets what does not matter to what is usual. */
const plainer = (history: History, fails: Fails): History => {
  let best = history;
  for (const key of settings) {
    if (JSON.stringify(best.setup[key]) === JSON.stringify(plain[key])) continue;
    const next = { ...best, setup: { ...best.setup, [key]: plain[key] } };
    if (fails(next)) best = next;
  }
  for (const days of [1, 2, 3]) {
    if (days >= best.days) break;
    const next = { ...best, days, steps: best.steps.filter(({ at }) => at < days * 1440) };
    if (fails(next)) best = next;
  }
  return best;
};

/** Rounds times and lengths. */
const rounder = (history: History, fails: Fails): History => {
  let best = history;
  best.steps.forEach((_, index) => {
    for (const unit of [60, 10, 5]) {
      const steps = best.steps.map((step, each): Step =>
        each === index ? { ...step, at: Math.round(step.at / unit) * unit } : step
      );
      const next = { ...best, steps: steps.toSorted((a, b) => a.at - b.at) };
      if (JSON.stringify(next) !== JSON.stringify(best) && fails(next)) {
        best = next;
        break;
      }
    }
  });
  return best;
};

export const shrink = (history: History, fails: Fails): History => {
  let best = history;
  for (let round = 0; round < 3; round++) {
    const next = plainer(fewer(best, fails), fails);
    const done = JSON.stringify(next) === JSON.stringify(best);
    best = next;
    if (done) break;
  }
  return rounder(best, fails);
};

const written = (value: unknown): string =>
  JSON.stringify(value).replace(/"(\w+)":/g, "$1: ").replace(/,(?=\S)/g, ", ")
    .replace(/\{(?=\S)/g, "{ ").replace(/(?<=\S)\}/g, " }");

/** The history as a test. */
export const asCode = (history: History, check: Check): string => {
  const setup = Object.fromEntries(
    settings.filter((key) => JSON.stringify(history.setup[key]) !== JSON.stringify(plain[key]))
      .map((key) => [key, history.setup[key]]),
  );
  return [
    `replay("${check}", {`,
    `  setup: { ...plain${
      Object.keys(setup).length === 0 ? "" : `, ${written(setup).slice(2, -2)}`
    } },`,
    `  days: ${history.days},`,
    "  steps: [",
    ...history.steps.map((step) => `    ${written(step)},`),
    "  ],",
    "});",
  ].join("\n");
};
