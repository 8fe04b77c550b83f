import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { run } from "./program.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";

/*
 * What the shells make of the scripts that `mrt --completions` prints, each asked in its own way.
 */

/** Prints for each line what bash would offer for its last word. */
const bash = `source "$1"; shift
for COMP_LINE in "$@"; do
  COMP_WORDS=($COMP_LINE); COMP_POINT=\${#COMP_LINE}; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _mrt mrt "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
  echo "\${COMPREPLY[@]}"
done`;

/** Types each line and a tab into a zsh, and prints the last word of what stands on the line then. */
const zsh = `zmodload zsh/zpty
script=$1; shift
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -U compinit; compinit -u -D; source $script
shown() { print -r -- \\"<LINE>\\$BUFFER</LINE>\\"; BUFFER=; }; zle -N shown; bindkey '^T' shown
bindkey '^I' complete-word; print REA''DY"
zpty -r -m shell buffer '*READY*'
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t\\x14'
  zpty -r -m shell buffer '*</LINE>*'
  buffer="\${\${buffer##*<LINE>}%%</LINE>*}"
  print -r -- "\${\${buffer% }##* }"
done
zpty -d shell`;

/** Prints for each line what fish would offer, without the descriptions. */
const fish = `source $argv[1]
for line in $argv[2..-1]
  set -l found (complete -C "$line" | string split -f1 \\t)
  echo "$found"
end`;

const shells = { bash, zsh, fish } as const;

const table: ReadonlyArray<readonly [line: string, completed: string]> = [
  ["mrt sta", "status"],
  ["mrt alerts sh", "show"],
  ["mrt rul", "rules"],
  ["mrt rules te", "test"],
  ["mrt once --qui", "--quiet"],
  ["mrt --conf", "--config"],
  ["mrt --config oth", "other.json"],
  ["mrt -c oth", "other.json"],
  ["mrt init --output oth", "other.json"],
  ["mrt --config other.json sta", "status"],
  ["mrt --lang z", "zh"],
  ["mrt status --lang z", "zh"],
  ["mrt daemon --log-format j", "json"],
  ["mrt daemon --log-level fa", "fatal"],
  ["mrt --completions f", "fish"],
  ["mrt status --no", "--no"],
];

for (const [shell, ask] of Object.entries(shells)) {
  const isThere = (() => {
    try {
      return new Deno.Command(shell, { args: ["--version"], stdout: "null" }).outputSync().success;
    } catch {
      return false;
    }
  })();
  const name = `${shell} completes commands, flags, their values and files`;
  const test: typeof live = isThere
    ? live
    : (name) =>
      Deno.test({ name: `${name} (skipped: there is no ${shell})`, ignore: true, fn: () => {} });
  test(name, () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      Deno.writeTextFileSync(`${folder}/other.json`, "{}");
      const printed = yield* run({ folder, args: ["--completions", shell], net: [] });
      equal(printed.code, 0, printed.stderr);
      const script = `${folder}/script`;
      Deno.writeTextFileSync(script, printed.stdout);
      const lines = table.map(([line]) => line);
      const { stdout, stderr } = yield* Effect.promise(() =>
        new Deno.Command(shell, {
          args: shell === "fish"
            ? ["--no-config", "-c", ask, script, ...lines]
            : ["-c", ask, shell, script, ...lines],
          cwd: folder,
          env: { HOME: folder, XDG_CONFIG_HOME: folder, TERM: "dumb" },
        }).output()
      );
      equal(new TextDecoder().decode(stderr), "");
      const offered = new TextDecoder().decode(stdout).split("\n");
      for (const [index, [line, completed]] of table.entries()) {
        const left = line.split(" ").at(-1);
        // zsh leaves a line that it cannot complete; the others have nothing to offer.
        const nothing = shell === "zsh" ? left : "";
        equal(offered[index], completed === left ? nothing : completed, `${shell}: ${line}`);
      }
    }));
}
