import { fail } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { run } from "./cli/program.ts";

/*
 * The commands and tasks there are, for what names them outside the code.
 */

/** `failures retry` → its long flags, as the program itself completes them; "" is `mrt` alone. */
export const commands: ReadonlyMap<string, ReadonlySet<string>> = await (async () => {
  const { code, stdout, stderr } = await Effect.runPromise(
    run({ folder: ".", args: ["--completions", "fish"], net: [] }),
  );
  if (code !== 0) fail(stderr);
  const found = new Map<string, Set<string>>();
  for (const line of stdout.split("\n")) {
    const path = [...line.matchAll(/(?<!not )__fish_seen_subcommand_from ([\w-]+)/g)]
      .map(([, name]) => name).join(" ");
    const flags = found.get(path) ?? new Set();
    for (const [, flag = ""] of line.matchAll(/ -l ([\w-]+)/g)) flags.add(flag);
    found.set(path, flags);
  }
  return found;
})();

/** What is wrong with `mrt …` as somebody is told to type it: nothing, or a sentence. */
export const mistakeIn = (typed: ReadonlyArray<string>): string | undefined => {
  const names = (depth: number) => typed.slice(0, depth).join(" ");
  const path = [2, 1, 0].map(names).find((name) => commands.has(name)) ?? "";
  const [first] = typed;
  if (path === "" && first !== undefined && /^[a-z]/.test(first)) return `no command ${first}`;
  for (const word of typed) {
    const [, flag] = /^--([\w-]+)/.exec(word) ?? [];
    if (flag !== undefined && !commands.get(path)?.has(flag) && !commands.get("")?.has(flag)) {
      return `${path} has no flag --${flag}`;
    }
  }
  return undefined;
};
