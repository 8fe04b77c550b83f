import type { Check } from "./checks.ts";
import { generate } from "./generate.ts";
import { asCode, shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";
import type { StateFiles } from "./state.ts";

/** The smallest history found that fails the check as the seed does, as code for a test. */
export const explain = (
  { seed, days, check }: { readonly seed: number; readonly days: number; readonly check: Check },
  files: StateFiles,
  isSpent?: () => boolean,
): string => {
  const small = shrink(generate(seed, days), check, files, isSpent);
  const why = simulate(small, files).violations.find((violation) => violation.check === check);
  return [
    `// Seed ${seed}, ${check} at minute ${why?.at}: ${why?.what}`,
    asCode(small, check),
  ].join("\n");
};
