import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as CliOutput from "effect/cli/CliOutput";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { Speech } from "../domain/speech.ts";
import { ownWords, tryHelp, usageMistake } from "./usage_mistake.ts";

/** A mistake on the command line deserves a sentence, not the whole manual on standard output. */
const presenter = ({ say }: typeof Speech.Service): CliOutput.Presenter => ({
  present: (event) => {
    if (event._tag === "Version") return Console.log(`${event.name} ${event.version}`);
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event);
    const sentences = [...event.errors.map(usageMistake), tryHelp(event.commandPath)];
    return Console.error(sentences.map(say).join("\n"));
  },
});

/** Errors that have a message for people say that and nothing else. */
const formatter = Effect.gen(function* () {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities;
  const { say } = yield* Speech;
  return {
    ...CliOutput.defaultFormatter({ colors: canColor }),
    formatError: (error) =>
      Option.match(ownWords(error), { onNone: () => error.message, onSome: say }),
  } satisfies CliOutput.Formatter;
});

/** How mistakes on the command line are reported. */
export const mistakes = Layer.mergeAll(
  Layer.unwrap(Effect.map(Speech, (speech) => CliOutput.layerPresenter(presenter(speech)))),
  Layer.effect(CliOutput.Formatter, formatter),
);
