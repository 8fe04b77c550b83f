import * as Effect from "effect/Effect";
import { live } from "../testing.ts";

/*
 * A terminal to type on, made by the command `script`.
 */

const hasScript = (() => {
  try {
    return new Deno.Command("script", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
})();

/** Like `live`, but skipped, saying so, where no terminal can be made. */
export const onTerminal: typeof live = hasScript ? live : (name) =>
  Deno.test({
    name: `${name} (skipped: there is no script command)`,
    ignore: true,
    fn: () => {},
  });

/** What is waited for, and what is typed then. */
type Turn = readonly [shown: string, typed: string];

/** Runs the command on a terminal, types each turn when its text has been shown, to the end. */
export const converse = (options: {
  readonly command: string;
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly turns: ReadonlyArray<Turn>;
}) =>
  Effect.promise(async (signal) => {
    const process = new Deno.Command("script", {
      args: ["-qefc", options.command, "/dev/null"],
      cwd: options.folder,
      env: { ...options.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      signal,
    }).spawn();
    const keyboard = process.stdin.getWriter();
    const turns = [...options.turns];
    let shown = "";
    let answered = 0;
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      shown += text;
      const [awaited, typed] = turns[0] ?? ["", undefined];
      const at = shown.indexOf(awaited, answered);
      if (typed === undefined || at < 0) continue;
      answered = at + awaited.length;
      turns.shift();
      await keyboard.write(new TextEncoder().encode(typed));
    }
    const { code } = await process.status;
    await keyboard.close().catch(() => {});
    return { code, shown };
  }).pipe(Effect.timeout("30 seconds"));
