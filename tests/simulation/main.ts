import { generate } from "./generate.ts";
import { prepare, simulate } from "./simulate.ts";
import { asCode, shrink } from "./shrink.ts";

const option = (name: string, standard: number): number => {
  const index = Deno.args.indexOf(`--${name}`);
  return index < 0 ? standard : Number(Deno.args[index + 1]);
};

const days = option("days", 3);
const first = option("seed", 1);
const seeds = Deno.args.includes("--seed") ? 1 : option("seeds", 200);
const from = option("from", first);
const files = await prepare();
const counts = new Map<string, Array<number>>();
const began = performance.now();
for (let seed = from; seed < from + seeds; seed++) {
  const history = generate(seed, days);
  const result = simulate(history, files);
  if (result.violations.length > 0 && seeds > 1) {
    console.log(
      seed,
      result.violations.slice(0, 3).map(({ check, at, what }) => `${check} ${at}: ${what}`).join(
        "\n   ",
      ),
    );
  }
  for (const check of new Set(result.violations.map(({ check }) => check))) {
    counts.set(check, [...counts.get(check) ?? [], seed]);
  }
  if (seeds === 1) {
    for (const { check, at, what } of result.violations.slice(0, 10)) console.log(check, at, what);
    if (Deno.args.includes("--log")) console.log(result.log.join("\n"));
    console.log(result.figures, result.windows);
    const wanted = Deno.args.includes("--shrink")
      ? [...new Set(result.violations.map(({ check }) => check))]
      : [];
    for (const check of wanted) {
      const small = shrink(
        history,
        (candidate) =>
          simulate(candidate, files).violations.some((violation) => violation.check === check),
      );
      const [why] = simulate(small, files).violations.filter((each) => each.check === check);
      console.log(`// ${why?.what} (minute ${why?.at})\n${asCode(small, check)}`);
    }
  }
}
console.log(
  Object.fromEntries(
    [...counts].map(([check, seeds]) => [check, `${seeds.length}: ${seeds.slice(0, 8)}`]),
  ),
);
console.log(`${Math.round(performance.now() - began)} ms`);
files.remove();
