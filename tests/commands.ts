import { fail } from "node:assert/strict";

/*
 * The commands and tasks there are, for what names them outside the code.
 */

const root = new URL("../", import.meta.url);

/** `failures retry` → its long flags, as the program itself completes them; "" is `mrt` alone. */
export const commands: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "src/main.ts", "--completions", "fish"],
    cwd: root,
  }).outputSync();
  const text = new TextDecoder().decode(stdout);
  if (!success) fail(new TextDecoder().decode(stderr));
  // What every command takes is not among the completions.
  const found = new Map([["", new Set(["help", "version", "completions", "log-level"])]]);
  for (const line of text.split("\n")) {
    const path = [...line.matchAll(/(?<!not )__fish_seen_subcommand_from ([\w-]+)/g)]
      .map(([, name]) => name).join(" ");
    if (path === "") continue;
    const flags = found.get(path) ?? new Set(["help"]);
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
