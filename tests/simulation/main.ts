import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { explain } from "./explain.ts";
import { makeFigures, outcomeOf } from "./figures.ts";
import { generate } from "./generate.ts";
import { prepare, simulate } from "./simulate.ts";
import { spread } from "./spread.ts";

/*
 * `deno task simulate [--seeds N] [--from N] [--days N] [--workers N]` plays many seeds,
 * `--seed N [--days N] [--log] [--shrink]` one. Exits 1 when a promise was broken.
 */

const say = (line: string) => Effect.runSync(Console.log(line));
const has = (name: string) => Deno.args.includes(`--${name}`);
const option = (name: string, standard: number): number =>
  has(name) ? Number(Deno.args[Deno.args.indexOf(`--${name}`) + 1]) : standard;

const days = option("days", 3);
const progressMs = 30_000;

/** Plays one seed and tells all of it. */
const one = async (seed: number): Promise<boolean> => {
  const files = await prepare();
  const history = generate(seed, days);
  const result = simulate(history, files);
  const figures = makeFigures();
  figures.add(outcomeOf(seed, history, result));
  if (has("log")) result.log.forEach(say);
  result.violations.forEach(({ check, at, what }) => say(`${check} at minute ${at}: ${what}`));
  figures.lines().forEach(say);
  if (has("shrink")) {
    for (const check of figures.failures().keys()) say(explain({ seed, days, check }, files));
  }
  return figures.failures().size === 0;
};

const many = async (from: number, seeds: number): Promise<boolean> => {
  const figures = makeFigures();
  const began = performance.now();
  let [done, saidAt] = [0, began];
  await spread({
    from,
    seeds,
    days,
    workers: option("workers", navigator.hardwareConcurrency),
    told: (outcome) => {
      done++;
      figures.add(outcome);
      const now = performance.now();
      if (now - saidAt < progressMs) return;
      saidAt = now;
      const left = (now - began) / done * (seeds - done) / 60_000;
      say(
        `${done} of ${seeds} seeds, ${figures.failed().length} failed, ${Math.ceil(left)} min left`,
      );
    },
  });
  figures.lines().forEach(say);
  const seconds = (performance.now() - began) / 1000;
  say(`${seconds.toFixed(1)} s, ${(seeds * days / seconds).toFixed(1)} days a second`);
  if (figures.failures().size > 0) {
    say(`For one of them: deno task simulate --seed N --days ${days} --shrink`);
  }
  return figures.failures().size === 0;
};

const isWell = has("seed")
  ? await one(option("seed", 1))
  : await many(option("from", 1), option("seeds", 200));
Deno.exit(isWell ? 0 : 1);
