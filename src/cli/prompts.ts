import * as Effect from "effect/Effect";
import * as Terminal from "effect/Terminal";
import * as Prompt from "effect/cli/Prompt";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";

/** Asks for one line that is not empty. */
export const linePrompt = (message: string) =>
  Prompt.String({
    message,
    validate: (line) =>
      line.trim() === "" ? Effect.fail("Nothing was typed") : Effect.succeed(line.trim()),
  });

/** Prompts colour their text on any terminal; this one takes the colours away where they are unwanted. */
export const inColoursOfTerminal = Effect.gen(function* () {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities;
  const terminal = yield* Terminal.Terminal;
  return canColor ? terminal : Terminal.make({
    ...terminal,
    display: (text) => terminal.display(text.replaceAll(/\u001B\[[\d;]*m/g, "")),
  });
});
