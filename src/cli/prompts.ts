import * as Effect from "effect/Effect";
import * as Terminal from "effect/Terminal";
import * as Prompt from "effect/cli/Prompt";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";

import type { Phrase } from "../domain/phrase.ts";
import { Speech } from "../domain/speech.ts";

/** Asks for one line that is not empty. */
export const linePrompt = (question: Phrase) =>
  Effect.map(Speech, ({ say }) =>
    Prompt.String({
      message: say(question),
      validate: (line) =>
        line.trim() === ""
          ? Effect.fail(say({ en: "Nothing was typed", zh: "没有输入内容" }))
          : Effect.succeed(line.trim()),
    }));

/** Prompts colour their text on any terminal; this one takes the colours away where they are unwanted. */
export const inColoursOfTerminal = Effect.gen(function* () {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities;
  const terminal = yield* Terminal.Terminal;
  return canColor ? terminal : Terminal.make({
    ...terminal,
    display: (text) => terminal.display(text.replaceAll(/\u001B\[[\d;]*m/g, "")),
  });
});
