import { fail } from "node:assert/strict";
import { long } from "../testing.ts";
import { explain } from "./explain.ts";
import { makeFigures } from "./figures.ts";
import { generate } from "./generate.ts";
import { prepare } from "./simulate.ts";
import { spread } from "./spread.ts";

/** `deno task test:long` plays more. */
const seeds = long ? 200 : 20;
const days = 3;
/** Milliseconds for making a failure small. */
const patience = 20_000;

Deno.test(`no promise is broken in ${seeds} times ${days} days of ordinary trouble`, async () => {
  const figures = makeFigures();
  await spread({
    from: 1,
    seeds,
    days,
    workers: navigator.hardwareConcurrency,
    told: figures.add,
  });
  const [easiest] = figures.failed().map(({ seed, violations }) => ({
    seed,
    check: violations[0]?.check,
    steps: generate(seed, days).steps.length,
  })).sort((a, b) => a.steps - b.steps || a.seed - b.seed);
  if (easiest?.check === undefined) return;
  const until = performance.now() + patience;
  const { seed, check } = easiest;
  const smallest = explain({ seed, days, check }, await prepare(), () => performance.now() > until);
  fail([...figures.lines(), "", smallest].join("\n"));
});
